import type { channels, outbox } from '#lib/db/schema/alerts.ts'
import { type Incident, type Reach, type Rule, tellAt, tellsOf } from './match.ts'
import type { IncidentMessage, Message } from './message.ts'

const MINUTE = 60_000
/** What comes back so soon is told when it has lasted so long again: a fault that comes and goes is told once. */
export const RETURNED_MINUTES = 15

export type PlannedChannel = Pick<typeof channels.$inferSelect, 'id' | 'disabledAt'>

export interface IncidentNews {
  readonly incident: Incident
  readonly appName: string | null
  readonly reach: Reach
  readonly at: Date
  /** How often it had come back by then. */
  readonly episode: number
}

/** One row of the outbox to be. */
export interface Planned {
  readonly channelId: string
  readonly ruleId: string | null
  readonly once: string
  readonly kind: typeof outbox.$inferInsert.kind
  readonly incidentId: string | null
  readonly due: Date
  readonly message: Message
}

/** An opening that a place was told of, or is about to be. */
export interface Opening {
  readonly channelId: string
  readonly ruleId: string | null
  readonly state: typeof outbox.$inferSelect.state
}

export const openedOnce = (incidentId: string, episode: number) => `incident:${incidentId}:opened:${episode}`

/**
 * To whom it is told that an incident is there, and when: each place once, by the rule that tells it first. The delay
 * of a rule counts from the beginning of the trouble, not from when somebody could be sure of it.
 */
export function planOpened(
  news: IncidentNews,
  rules: readonly Rule[],
  channels: readonly PlannedChannel[],
): Planned[] {
  const { incident, reach, at, episode } = news
  const found = new Map<string, Planned>()
  for (const rule of rules.filter((one) => tellsOf(one, incident, reach))) {
    const begun = episode > 0 ? at : incident.since
    const minutes = episode > 0 ? Math.max(rule.afterMinutes, RETURNED_MINUTES) : rule.afterMinutes
    const ready = new Date(Math.max(at.getTime(), begun.getTime() + minutes * MINUTE))
    const due = tellAt(rule, incident.severity, ready)
    for (const channelId of placesOf(rule, incident, channels)) {
      const known = found.get(channelId)
      if (known && known.due <= due) continue
      found.set(channelId, {
        channelId,
        ruleId: rule.id,
        once: openedOnce(incident.id, episode),
        kind: 'opened',
        incidentId: incident.id,
        due,
        message: messageOf(news, 'opened', rule.timeZone, due),
      })
    }
  }
  return [...found.values()]
}

/**
 * That it has become worse: told to the places that were told of it, channels that stood in among them, at most once for
 * each degree and for whoever must act. A place that was not told yet, because its rule asks for it only now or because it
 * did not take what it was told, is told that it is there.
 */
export function planWorse(
  news: IncidentNews,
  rules: readonly Rule[],
  channels: readonly PlannedChannel[],
  openings: readonly Opening[],
): Planned[] {
  const { incident, episode, reach, at } = news
  const told = openings.filter(({ state }) => state === 'sent' || state === 'unsure' || state === 'sending')
  const asked = planOpened(news, rules, channels)
  const fresh = asked.filter((opened) => !told.some(({ channelId }) => channelId === opened.channelId))
  const quiet = incident.acknowledgedAt !== null || (incident.snoozedUntil ?? at) > at
  if (quiet) return fresh
  const worse = told.flatMap(({ channelId, ruleId: first }): Planned[] => {
    const ruleId = asked.find((opened) => opened.channelId === channelId)?.ruleId ?? first
    const rule = rules.find(({ id }) => id === ruleId)
    const isOff = channels.some(({ id, disabledAt }) => id === channelId && disabledAt !== null)
    if (!rule || isOff || !tellsOf(rule, incident, reach)) return []
    const due = tellAt(rule, incident.severity, at)
    return [
      {
        channelId,
        ruleId,
        once: `incident:${incident.id}:worse:${episode}:${incident.severity}:${incident.who}`,
        kind: 'worse',
        incidentId: incident.id,
        due,
        message: messageOf(news, 'worse', rule.timeZone, due),
      },
    ]
  })
  return [...fresh, ...worse]
}

/** That it is over: told to every place that was told of its beginning, or is about to be. */
export function planClosed(
  news: IncidentNews,
  rules: readonly Rule[],
  openings: readonly Opening[],
): Planned[] {
  const { incident, at, episode } = news
  return openings
    .filter(({ state }) => state !== 'dropped' && state !== 'failed')
    .map(({ channelId, ruleId }) => {
      const rule = rules.find(({ id }) => id === ruleId)
      const due = rule ? tellAt(rule, incident.severity, at) : at
      return {
        channelId,
        ruleId,
        once: `incident:${incident.id}:closed:${episode}`,
        kind: 'closed',
        incidentId: incident.id,
        due,
        message: messageOf(news, 'closed', rule?.timeZone ?? 'UTC', due),
      }
    })
}

/** Nobody is told by a channel that it is dead. */
function placesOf(rule: Rule, incident: Incident, channels: readonly PlannedChannel[]): string[] {
  return channels
    .filter(
      ({ id, disabledAt }) =>
        disabledAt === null &&
        rule.channelIds.includes(id) &&
        !(incident.subjectKind === 'channel' && incident.subjectId === id),
    )
    .map(({ id }) => id)
}

function messageOf(
  { incident, appName, reach, episode, at }: IncidentNews,
  kind: IncidentMessage['kind'],
  zone: string,
  due: Date,
): IncidentMessage {
  const closed = kind === 'closed'
  return {
    kind,
    zone,
    due: due.toISOString(),
    incidentId: incident.id,
    episode,
    subjectKind: incident.subjectKind,
    subjectName: incident.subjectName,
    appName,
    cause: incident.cause,
    protocol: incident.protocol,
    level: incident.level,
    severity: incident.severity,
    who: incident.who,
    since: incident.since.toISOString(),
    closedAt: closed ? (incident.closedAt ?? at).toISOString() : null,
    closedWhy: closed ? (incident.closedWhy ?? 'works') : null,
    returned: episode > 0,
    stops: closed ? incident.stopsMost : incident.stops,
    of: incident.of,
    through: {
      registrationIds: [...reach.through.registrationIds],
      mailboxIds: [...reach.through.mailboxIds],
      everything: reach.through.everything,
    },
  }
}
