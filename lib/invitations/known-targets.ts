import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { SignInPlan } from '#lib/attempts/plan.ts'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'

/**
 * Marks the mailboxes of a plan that stand connected in the very same way already: signing in once more reconnects
 * them. Any other that is connected stays unmarked, and the plan is refused for it: a link moves no mailbox.
 */
export async function withKnownTargets(read: Reader, plan: SignInPlan): Promise<SignInPlan> {
  const name = plan.signInAs.toLowerCase()
  const known = await read
    .select({ id: mailboxes.id, address: mailboxes.address })
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
        eq(mailboxes.registrationId, plan.registrationId),
        plan.access === 'shared'
          ? or(eq(sql`lower(${accounts.upn})`, name), eq(sql`lower(${accounts.mail})`, name))
          : undefined,
      ),
    )
  const ids = new Map(known.map(({ id, address }) => [address.toLowerCase(), id]))
  return {
    ...plan,
    targets: plan.targets.map((target) => {
      const mailboxId = ids.get(target.address.toLowerCase())
      return mailboxId ? { ...target, mailboxId } : target
    }),
  }
}
