import { sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { heartbeats } from '#lib/db/schema/incidents.ts'
import type { Probing } from './status.ts'

/** The job whose rounds are the watch over the mailboxes. */
const PROBING = 'probe-due'
/** Rounds begin every few seconds; one with many slow mailboxes may take minutes. */
const STOPPED_AFTER_SECONDS = 10 * 60

export interface Heartbeat {
  readonly name: string
  readonly at: Date
  readonly ageSeconds: number
}

/** When each part of the machinery last finished a round. */
export function readHeartbeats(read: Reader): Promise<Heartbeat[]> {
  return read
    .select({
      name: heartbeats.name,
      at: heartbeats.at,
      ageSeconds: sql`extract(epoch from now() - ${heartbeats.at})::float8`.mapWith(Number),
    })
    .from(heartbeats)
    .orderBy(heartbeats.name)
}

/** Whether mailboxes are being checked, and since when nobody did. */
export function probingOf(beats: readonly Heartbeat[]) {
  const beat = beats.find(({ name }) => name === PROBING)
  const status: Probing = !beat ? 'unknown' : beat.ageSeconds > STOPPED_AFTER_SECONDS ? 'stopped' : 'ok'
  return {
    status,
    lastRoundAt: beat?.at.toISOString() ?? null,
    secondsSince: beat ? Math.max(0, Math.round(beat.ageSeconds)) : null,
  }
}
