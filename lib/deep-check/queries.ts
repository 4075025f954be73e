import { desc, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { deepChecks } from '#lib/db/schema/checks.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { users } from '#lib/db/schema/users.ts'
import { readClock } from '#lib/health/queries.ts'
import { isDead } from './reap.ts'
import type { DeepResults } from './results.ts'

/** The mailbox and its newest deep check, in one round; null when there is no such mailbox. */
export async function deepCheckView(read: Reader, mailboxId: string) {
  const [[mailbox], [row], asOf] = await Promise.all([
    read
      .select({
        id: mailboxes.id,
        address: mailboxes.address,
        access: mailboxes.access,
        protocols: mailboxes.protocols,
      })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId)),
    read
      .select({
        id: deepChecks.id,
        state: deepChecks.state,
        startedAt: deepChecks.startedAt,
        finishedAt: deepChecks.finishedAt,
        results: deepChecks.results,
        requestedBy: users.name,
        dead: isDead,
      })
      .from(deepChecks)
      .leftJoin(users, eq(users.id, deepChecks.requestedBy))
      .where(eq(deepChecks.mailboxId, mailboxId))
      .orderBy(desc(deepChecks.startedAt), desc(deepChecks.id))
      .limit(1),
    readClock(read),
  ])
  if (!mailbox) return null
  if (!row) return { mailbox, check: null, asOf }
  const { dead, results, state, ...rest } = row
  return {
    mailbox,
    check: {
      ...rest,
      state: state === 'running' && dead ? ('abandoned' as const) : state,
      results: results as DeepResults,
    },
    asOf,
  }
}

export type DeepCheckView = NonNullable<Awaited<ReturnType<typeof deepCheckView>>>
