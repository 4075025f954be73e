import { sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { clockOf } from './clock.ts'
import type { Planned } from './plan.ts'

/**
 * Puts messages into the outbox, each once for a place, for ever. One that is there and has not left yet leaves earlier
 * when there is reason to, never later; one that was dropped, because there seemed to be nothing to tell, or that surely
 * was not taken, waits again.
 */
export async function writePlanned(writer: Writer, planned: readonly Planned[], at?: Date): Promise<number> {
  if (planned.length === 0) return 0
  const written = await writer
    .insert(outbox)
    .values(
      planned.map(({ channelId, ruleId, once, kind, incidentId, due, message }) => ({
        ...{ channelId, ruleId, once, kind, incidentId, message },
        nextTryAt: due,
        createdAt: clockOf(at),
      })),
    )
    .onConflictDoUpdate({
      target: [outbox.channelId, outbox.once],
      set: {
        state: 'waiting',
        handedOverAt: null,
        nextTryAt: sql`excluded.next_try_at`,
        // Tries are counted from when it is told anew.
        message: sql`excluded.message`,
      },
      setWhere: sql`${outbox.kind} = 'opened' and (${outbox.state} in ('dropped', 'failed')
        or ${outbox.state} = 'waiting' and ${outbox.attempts} = 0 and excluded.next_try_at < ${outbox.nextTryAt})`,
    })
    .returning({ id: outbox.id })
  return written.length
}
