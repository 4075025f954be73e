import { and, eq, inArray, sql } from 'drizzle-orm'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import type { Reader } from '#lib/db/database.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'

/**
 * Marks the mailboxes of a plan that stand connected in the very same way already: signing in once more reconnects
 * them. Of those that are meant to be moved, the shared ones of somebody else are marked too, and left where they are
 * until they are proven. Any other that is connected stays unmarked, and the plan is refused for it.
 */
export async function withKnownTargets(read: Reader, plan: SignInPlan): Promise<SignInPlan> {
  const name = plan.signInAs.toLowerCase()
  const rows = await read
    .select({
      id: mailboxes.id,
      address: sql<string>`lower(${mailboxes.address})`,
      registrationId: mailboxes.registrationId,
      upn: sql<string | null>`lower(${accounts.upn})`,
      mail: sql<string | null>`lower(${accounts.mail})`,
    })
    .from(mailboxes)
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(
      and(
        inArray(
          sql`lower(${mailboxes.address})`,
          plan.targets.map(({ address }) => address.toLowerCase()),
        ),
        eq(mailboxes.access, plan.access),
      ),
    )
  const known = new Map(rows.map((row) => [row.address, row]))
  const mark = ({ move, ...target }: AttemptTarget): AttemptTarget => {
    const row = known.get(target.address.toLowerCase())
    if (!row) return target
    const same =
      row.registrationId === plan.registrationId &&
      (plan.access === 'own' || row.upn === name || row.mail === name)
    if (same) return { ...target, mailboxId: row.id }
    return move && plan.access === 'shared' ? { ...target, mailboxId: row.id, move } : target
  }
  return { ...plan, targets: plan.targets.map(mark) }
}
