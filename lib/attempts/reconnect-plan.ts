import { asc, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import type { SignInPlan } from './plan.ts'

/**
 * Who has to sign in again for a mailbox that exists. For a shared one it is its delegate, and the sign-in is for
 * every mailbox this delegate carries: should it turn out to be another account of that name, none is left behind.
 *
 * @throws Refusal `not-found` when the mailbox is gone, `conflict` when nobody signs in for it.
 */
export async function reconnectPlan(read: Reader, mailboxId: string): Promise<SignInPlan> {
  const [row] = await read
    .select({ mailbox: mailboxes, upn: accounts.upn, mail: accounts.mail })
    .from(mailboxes)
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(mailboxes.id, mailboxId))
  if (!row) throw new Refusal('not-found')
  const { mailbox } = row
  const { registrationId, grantId, access } = mailbox
  if (access === 'app') throw new Refusal('conflict')
  if (access === 'own') {
    return { registrationId, access, signInAs: mailbox.address, targets: [target(mailbox)] }
  }
  const signInAs = row.upn ?? row.mail
  if (!signInAs || !grantId) throw new Refusal('conflict')
  const carried = await read
    .select()
    .from(mailboxes)
    .where(eq(mailboxes.grantId, grantId))
    .orderBy(asc(mailboxes.address))
  const others = carried.filter(({ id, access: how }) => id !== mailboxId && how === 'shared')
  return { registrationId, access, signInAs, targets: [mailbox, ...others].map(target) }
}

function target({ id, address, protocols }: typeof mailboxes.$inferSelect) {
  return { mailboxId: id, address, protocols }
}
