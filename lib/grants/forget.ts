import { eq } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { eraseUnusedGrant } from './erase.ts'

/**
 * Erases the sign-in of somebody who carries no mailbox.
 *
 * @throws Refusal `not-found` when it is gone, `conflict` when a mailbox uses it by now.
 */
export function forgetGrant(context: Context, grantId: string): Promise<void> {
  return mutate(context, 'mailbox.remove', async (writer) => {
    const [account] = await writer
      .select({ upn: accounts.upn, mail: accounts.mail })
      .from(grants)
      .innerJoin(accounts, eq(accounts.id, grants.accountId))
      .where(eq(grants.id, grantId))
      .for('update')
    if (!account) throw new Refusal('not-found')
    if (!(await eraseUnusedGrant(writer, grantId))) throw new Refusal('conflict')
    return {
      value: undefined,
      audit: {
        verb: 'grant.erased',
        subjectKind: 'grant',
        subjectId: grantId,
        subjectName: account.upn ?? account.mail ?? '–',
        facts: {},
      },
    }
  })
}
