import { and, asc, eq, isNull, lte, notInArray, sql } from 'drizzle-orm'
import type { Reader, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { alertRules, channels, outbox } from '#lib/db/schema/alerts.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import type { Services } from '#lib/services.ts'
import { GIVE_UP_HOURS } from './back-off.ts'
import { clockOf, inSeconds } from './clock.ts'
import { episodeAt, episodeEvents } from './episode.ts'
import { type IncidentNews, openedOnce, type Planned, planClosed, planOpened, planWorse } from './plan.ts'
import { appNameOf, reachOfIncident } from './reach.ts'
import { writePlanned } from './write-planned.ts'

type IncidentEvent = typeof incidentEvents.$inferSelect

const TOLD: readonly IncidentEvent['kind'][] = [
  'opened',
  'returned',
  'worse',
  'closed',
  'woken',
  // Nobody is at it any more: whoever was not told for that is told now.
  'unacknowledged',
]
const AT_ONCE = 200
/** An event that cannot be planned so often makes room for the others, until the failures are forgotten. */
const MOST_FAILURES = 3

/**
 * Makes messages of what happened to incidents since the last round. Each event is one transaction. One that cannot be
 * planned stays what nobody was told of, which is an incident itself, and is left behind after as long as a message is.
 */
export async function planIncidents(
  { database, log }: Pick<Services, 'database' | 'log'>,
  failures: Map<string, number>,
  signal: AbortSignal,
  at?: Date,
): Promise<void> {
  for (;;) {
    const fresh = await newEvents(database.read, stuckIn(failures), at)
    let done = 0
    for (const { id, old } of fresh) {
      if (signal.aborted) return
      try {
        if (await record(database, 'alert', (writer) => handOn(writer, id, at))) done += 1
        failures.delete(id)
      } catch (err) {
        const failed = (failures.get(id) ?? 0) + 1
        log.error({ err, event: id, failed }, 'alerts could not be made of an event')
        failures.set(id, failed)
        if (!old || failed < MOST_FAILURES) continue
        await record(database, 'alert', (writer) => markHandedOn(writer, id, at))
        failures.delete(id)
      }
    }
    if (fresh.length < AT_ONCE || done === 0) return
  }
}

const stuckIn = (failures: ReadonlyMap<string, number>) =>
  [...failures].flatMap(([id, failed]) => (failed >= MOST_FAILURES ? [id] : []))

function newEvents(read: Reader, stuck: readonly string[], at: Date | undefined) {
  const long = inSeconds(at, -GIVE_UP_HOURS * 3600)
  return read
    .select({ id: incidentEvents.id, old: sql<boolean>`${incidentEvents.at} < ${long}` })
    .from(incidentEvents)
    .where(
      and(
        isNull(incidentEvents.handedOnAt),
        at ? lte(incidentEvents.at, at) : undefined,
        stuck.length > 0 ? notInArray(incidentEvents.id, [...stuck]) : undefined,
      ),
    )
    .orderBy(asc(incidentEvents.at), asc(incidentEvents.id))
    .limit(AT_ONCE)
}

async function handOn(writer: Writer, eventId: string, at: Date | undefined): Promise<boolean> {
  const [found] = await writer
    .select({ event: incidentEvents, incident: incidents })
    .from(incidentEvents)
    .innerJoin(incidents, eq(incidents.id, incidentEvents.incidentId))
    .where(and(eq(incidentEvents.id, eventId), isNull(incidentEvents.handedOnAt)))
    // The incident as well: two processes take turns with what happened to one.
    .for('update')
  if (!found) return false
  const { event, incident } = found
  if (TOLD.includes(event.kind)) {
    const [rules, places, reach, appName, events] = await Promise.all([
      writer.select().from(alertRules),
      writer.select({ id: channels.id, disabledAt: channels.disabledAt }).from(channels),
      reachOfIncident(writer, incident),
      appNameOf(writer, incident),
      episodeEvents(writer, incident.id),
    ])
    const episode = episodeAt(events, event.id)
    const news: IncidentNews = { incident, appName, reach, at: event.at, episode }
    // It is over already, or has come back since: what followed is told by its own event.
    const past = incident.closedAt !== null || episodeAt(events) > episode
    await writePlanned(writer, await plannedFor(writer, { ...event, past }, news, rules, places), at)
  }
  await markHandedOn(writer, eventId, at)
  return true
}

async function plannedFor(
  writer: Writer,
  { kind, past }: IncidentEvent & { readonly past: boolean },
  news: IncidentNews,
  rules: (typeof alertRules.$inferSelect)[],
  places: { id: string; disabledAt: Date | null }[],
): Promise<Planned[]> {
  const { incident, episode } = news
  if (kind === 'closed') return planClosed(news, rules, await openingsOf(writer, incident.id, episode))
  if (past) return []
  if (kind === 'worse') return planWorse(news, rules, places, await openingsOf(writer, incident.id, episode))
  return planOpened(news, rules, places)
}

function openingsOf(read: Reader, incidentId: string, episode: number) {
  return read
    .select({ channelId: outbox.channelId, ruleId: outbox.ruleId, state: outbox.state })
    .from(outbox)
    .where(and(eq(outbox.incidentId, incidentId), eq(outbox.once, openedOnce(incidentId, episode))))
}

async function markHandedOn(writer: Writer, eventId: string, at: Date | undefined): Promise<void> {
  await writer
    .update(incidentEvents)
    .set({ handedOnAt: clockOf(at) })
    .where(eq(incidentEvents.id, eventId))
}
