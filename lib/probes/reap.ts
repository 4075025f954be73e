import { and, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { mailboxes, probes } from '#lib/db/schema/mailboxes.ts'

const notTaken = or(isNull(mailboxes.leaseUntil), lt(mailboxes.leaseUntil, sql`now()`))

/**
 * Ends the probes of mailboxes that nobody has taken: their process died under them, and whoever looks at such a
 * mailbox would see a check that never ends and could not ask for another. The mailboxes are due at once.
 */
export function reapDeadProbes(database: Database): Promise<void> {
  return record(database, 'probe', async (writer) => {
    const dead = await writer
      .update(probes)
      .set({ state: 'abandoned', finishedAt: sql`now()`, updatedAt: sql`now()` })
      .from(mailboxes)
      .where(and(eq(probes.state, 'running'), eq(mailboxes.id, probes.mailboxId), notTaken))
      .returning({ mailboxId: probes.mailboxId })
    if (dead.length === 0) return
    const ids = dead.map(({ mailboxId }) => mailboxId)
    await writer
      .update(mailboxes)
      .set({ nextProbeAt: sql`now()` })
      .where(and(inArray(mailboxes.id, ids), notTaken))
  })
}
