import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { incidentEvents } from '#lib/db/schema/incidents.ts'

export interface EpisodeEvent {
  readonly id: string
  readonly kind: string
  /** Why it was closed, of a closing. */
  readonly why: string | null
}

/**
 * How often an incident had come back by one of its events, or by now. What was only told of by something wider has
 * not been away. `events` are its openings, closings and returns, in order.
 */
export function episodeAt(events: readonly EpisodeEvent[], untilId?: string): number {
  let episode = 0
  let away = false
  for (const { id, kind, why } of events) {
    if (kind === 'closed') away = why !== 'wider'
    else if (kind === 'returned' && away) episode += 1
    if (id === untilId) break
  }
  return episode
}

/** The events of an incident up to the last one, as `episodeAt` reads them. */
export function episodeEvents(read: Reader, incidentId: string): Promise<EpisodeEvent[]> {
  return read
    .select({
      id: incidentEvents.id,
      kind: incidentEvents.kind,
      why: sql<string | null>`${incidentEvents.facts} ->> 'why'`,
    })
    .from(incidentEvents)
    .where(
      and(
        eq(incidentEvents.incidentId, incidentId),
        inArray(incidentEvents.kind, ['opened', 'returned', 'worse', 'closed', 'woken', 'unacknowledged']),
      ),
    )
    .orderBy(asc(incidentEvents.at), asc(incidentEvents.id))
}
