import type { Reader } from '#lib/db/database.ts'
import { readClock } from '#lib/health/queries.ts'
import { probingStoppedSince } from '#lib/incidents/watch.ts'
import { readProbing } from '#lib/incidents/watch-queries.ts'
import type { Probing } from './status.ts'

export interface Pulse {
  /** The clock of the database. */
  readonly now: Date
  /** When each job last ended a run. */
  readonly beats: ReadonlyMap<string, Date>
  readonly probing: {
    readonly status: Probing
    /** The last that was seen of the watch over the mailboxes. */
    readonly lastSignAt: string | null
    readonly secondsSince: number | null
  }
}

/** Whether the portal itself lives, as its own watch judges it; also told when every job of it is dead. */
export async function readPulse(read: Reader): Promise<Pulse> {
  const now = new Date(await readClock(read))
  const facts = await readProbing(read, now)
  const known = [facts.beats.get('probe-due'), facts.probes.lastCheck].filter((at) => at instanceof Date)
  const last = known.length > 0 ? new Date(Math.max(...known.map((at) => at.getTime()))) : null
  const status = probingStoppedSince(facts, now) ? 'stopped' : last ? 'ok' : 'unknown'
  const secondsSince = last && Math.max(0, Math.round((now.getTime() - last.getTime()) / 1000))
  return {
    now,
    beats: facts.beats,
    probing: { status, lastSignAt: last?.toISOString() ?? null, secondsSince },
  }
}
