import { sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { heartbeats } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Probing } from './status.ts'

/** The job whose rounds are the watch over the mailboxes. */
const PROBING = 'probe-due'
/** Rounds begin every few seconds, and the slowest mailbox of one takes less than two minutes. */
const STOPPED_AFTER_SECONDS = 10 * 60

export interface Heartbeat {
  readonly name: string
  readonly at: Date
}

export interface Pulse {
  readonly now: Date
  readonly beats: readonly Heartbeat[]
  /** The newest check of any mailbox: a round with ten thousand of them is long, and alive. */
  readonly checkedAt: Date | null
}

/** When each part of the machinery last finished a round, and the clock of the database. */
export async function readPulse(read: Reader): Promise<Pulse> {
  const time = sql`now()`.mapWith(heartbeats.at)
  const newest = sql`max(${mailboxes.lastCheckedAt})`.mapWith(mailboxes.lastCheckedAt)
  const [beats, [seen]] = await Promise.all([
    read.select({ name: heartbeats.name, at: heartbeats.at }).from(heartbeats).orderBy(heartbeats.name),
    read.select({ now: time, checkedAt: newest }).from(mailboxes),
  ])
  return {
    now: (seen?.now as Date) ?? new Date(0),
    beats,
    checkedAt: (seen?.checkedAt as Date | null) ?? null,
  }
}

/** Whether mailboxes are being checked, and since when nobody did. */
export function probingOf({ now, beats, checkedAt }: Pulse) {
  const beat = beats.find(({ name }) => name === PROBING)?.at ?? null
  const last = [beat, checkedAt].reduce((a, b) => (a && b ? (a > b ? a : b) : (a ?? b)), null)
  const seconds = last ? Math.max(0, Math.round((now.getTime() - last.getTime()) / 1000)) : null
  const status: Probing =
    !beat || seconds === null ? 'unknown' : seconds > STOPPED_AFTER_SECONDS ? 'stopped' : 'ok'
  return { status, lastSignAt: last?.toISOString() ?? null, secondsSince: seconds }
}
