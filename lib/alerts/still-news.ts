import { and, eq, inArray } from 'drizzle-orm'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { episodeAt, episodeEvents } from './episode.ts'
import { stillEnds } from './in-use.ts'
import type { Incident } from './match.ts'
import type { IncidentMessage, Message } from './message.ts'
import type { Claimed } from './outbox.ts'
import { openedOnce } from './plan.ts'

const DAY = 24 * 60 * 60_000
/** How long the end of an incident waits for its beginning, which is on its way. */
const IN_ORDER_SECONDS = 5

export type News =
  | { readonly kind: 'tell'; readonly message: Message }
  /** `late`: it was news until its time was over. */
  | { readonly kind: 'drop'; readonly late?: boolean }
  | { readonly kind: 'put-off'; readonly seconds: number }

/** Whether a message is still worth telling when its turn comes, and with which facts. */
export async function stillNews(
  database: Database,
  claimed: Claimed,
  message: Message,
  now: Date,
): Promise<News> {
  if (message.byHand) return { kind: 'tell', message }
  switch (message.kind) {
    case 'test':
      return { kind: 'tell', message }
    case 'digest':
      return old(message, now) ? { kind: 'drop', late: true } : { kind: 'tell', message }
    case 'reminder':
      if (!(await stillEnds(database.read, message))) return { kind: 'drop' }
      return old(message, now) ? { kind: 'drop', late: true } : { kind: 'tell', message }
    default:
      return incidentNews(database, claimed, message, now)
  }
}

/** The next of its kind tells it better. */
const old = ({ due }: Message, now: Date) => now.getTime() - Date.parse(due) >= DAY

async function incidentNews(
  database: Database,
  claimed: Claimed,
  message: IncidentMessage,
  now: Date,
): Promise<News> {
  const [incident] = await database.read.select().from(incidents).where(eq(incidents.id, message.incidentId))
  if (message.kind === 'closed') return closedNews(database, claimed, message)
  if (!incident || incident.closedAt) return { kind: 'drop' }
  const episode = episodeAt(await episodeEvents(database.read, incident.id))
  if (episode > message.episode) return { kind: 'drop' }
  const snoozed = incident.snoozedUntil !== null && incident.snoozedUntil > now
  if (message.kind === 'worse') {
    if (snoozed || incident.acknowledgedAt) return { kind: 'drop' }
    const told = (await openingState(database, claimed, message)) ?? 'dropped'
    if (told === 'sending') return { kind: 'put-off', seconds: IN_ORDER_SECONDS }
    // What waits tells how bad it is by then.
    if (told === 'waiting' || told === 'dropped') return { kind: 'drop' }
    return { kind: 'tell', message: asOfNow(message, incident) }
  }
  // Somebody is at it already.
  if (incident.acknowledgedAt) return { kind: 'drop' }
  if (snoozed && incident.snoozedUntil)
    return { kind: 'put-off', seconds: (incident.snoozedUntil.getTime() - now.getTime()) / 1000 }
  return { kind: 'tell', message: asOfNow(message, incident) }
}

/** Told only where the beginning was told, and after it. */
async function closedNews(database: Database, claimed: Claimed, message: IncidentMessage): Promise<News> {
  switch (await openingState(database, claimed, message)) {
    case 'sent':
    case 'unsure':
      return { kind: 'tell', message }
    case 'sending':
      return { kind: 'put-off', seconds: IN_ORDER_SECONDS }
    case 'waiting': {
      // It is over before it could be told.
      const dropped = await record(database, 'alert', (writer) => dropOpening(writer, claimed, message))
      return dropped ? { kind: 'drop' } : { kind: 'put-off', seconds: IN_ORDER_SECONDS }
    }
    default:
      return { kind: 'drop' }
  }
}

/** Of what tells of the beginning here, or by the channel that this one stands in for. */
const opening = ({ channelId }: Claimed, { incidentId, episode, insteadOf }: IncidentMessage) =>
  and(
    inArray(outbox.channelId, insteadOf ? [channelId, insteadOf] : [channelId]),
    eq(outbox.once, openedOnce(incidentId, episode)),
  )

const SUREST_FIRST = ['sent', 'unsure', 'sending', 'waiting', 'failed', 'dropped'] as const

async function openingState(database: Database, claimed: Claimed, message: IncidentMessage) {
  const rows = await database.read
    .select({ state: outbox.state })
    .from(outbox)
    .where(opening(claimed, message))
  return SUREST_FIRST.find((state) => rows.some((row) => row.state === state))
}

async function dropOpening(writer: Writer, claimed: Claimed, message: IncidentMessage): Promise<boolean> {
  const rows = await writer
    .update(outbox)
    .set({ state: 'dropped' })
    .where(and(opening(claimed, message), eq(outbox.state, 'waiting')))
    .returning({ id: outbox.id })
  return rows.length > 0
}

/** It may have waited for hours: what it stops now is what matters. */
function asOfNow(message: IncidentMessage, incident: Incident): IncidentMessage {
  const { severity, cause, who, stops, of } = incident
  return { ...message, severity, cause, who, stops, of }
}
