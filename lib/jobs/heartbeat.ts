import { sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { heartbeats } from '#lib/db/schema/incidents.ts'
import type { Services } from '#lib/services.ts'
import type { Beat } from './loop.ts'

/** No more often than this is a beat of one job written. */
const EVERY_MILLISECONDS = 30_000

/** Writes that a job lives, for whoever asks whether it does. That it could not be written stops no job. */
export function heartbeat(
  { database, instance, log }: Pick<Services, 'database' | 'instance' | 'log'>,
  // Not the time of day: where that is set back, nothing would be written until it has caught up.
  clock: () => number = () => performance.now(),
): Beat {
  const written = new Map<string, number>()
  return async (name) => {
    const now = clock()
    if (now - (written.get(name) ?? Number.NEGATIVE_INFINITY) < EVERY_MILLISECONDS) return
    written.set(name, now)
    const at = sql`now()`
    await record(database, 'heartbeat', (writer) =>
      writer
        .insert(heartbeats)
        .values({ name, instance, at })
        .onConflictDoUpdate({ target: heartbeats.name, set: { instance, at } }),
    ).catch((err: unknown) => log.warn({ err, job: name }, 'a heartbeat could not be written'))
  }
}
