import { and, eq, exists, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { mailboxes, probes } from '#lib/db/schema/mailboxes.ts'

const notTaken = or(isNull(mailboxes.leaseUntil), lte(mailboxes.leaseUntil, sql`now()`))

/**
 * Ends the probes of mailboxes that nobody has taken: their process died under them, and whoever looks at such a
 * mailbox would see a check that never ends and could not ask for another. The mailboxes are due at once, and nobody's:
 * a process that was only out of breath finds that it has lost them.
 */
export function reapDeadProbes(database: Database): Promise<void> {
  return record(database, 'probe', async (writer) => {
    const running = writer
      .select({ id: probes.id })
      .from(probes)
      .where(and(eq(probes.mailboxId, mailboxes.id), eq(probes.state, 'running')))
    // The mailbox before its probe, as whoever ends a probe: the other order could lock both out. One that somebody
    // has in hand at this moment is not dead.
    const lost = await writer
      .select({ id: mailboxes.id })
      .from(mailboxes)
      .where(and(notTaken, exists(running)))
      .for('update', { skipLocked: true })
    if (lost.length === 0) return
    const ids = lost.map(({ id }) => id)
    await writer
      .update(probes)
      .set({ state: 'abandoned', finishedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(inArray(probes.mailboxId, ids), eq(probes.state, 'running')))
    await writer
      .update(mailboxes)
      .set({ nextProbeAt: sql`now()`, leaseOwner: null, leaseUntil: null })
      .where(inArray(mailboxes.id, ids))
  })
}
