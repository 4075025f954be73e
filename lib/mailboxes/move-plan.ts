import { and, asc, eq, inArray } from 'drizzle-orm'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'

/**
 * The sign-in of a new delegate for shared mailboxes that another one carries. It switches nothing yet.
 *
 * @throws Refusal `not-found` when none of the mailboxes is there any more.
 */
export async function movePlan(
  read: Reader,
  to: { readonly delegate: string; readonly registrationId: string },
  mailboxIds: readonly string[],
): Promise<SignInPlan> {
  const rows = await read
    .select({ mailboxId: mailboxes.id, address: mailboxes.address, protocols: mailboxes.protocols })
    .from(mailboxes)
    .where(and(inArray(mailboxes.id, [...mailboxIds]), eq(mailboxes.access, 'shared')))
    .orderBy(asc(mailboxes.address))
  if (rows.length === 0) throw new Refusal('not-found')
  const targets = rows.map((row) => ({ ...row, move: true as const }))
  return { registrationId: to.registrationId, access: 'shared', signInAs: to.delegate, targets }
}
