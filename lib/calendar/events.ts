import { oneLine } from '#lib/alerts/words.ts'
import type { Expiring } from '#lib/expiry/upcoming.ts'
import { byKey } from '#lib/health/observations.ts'
import type { CalendarWords } from './words.ts'

/** One day in the calendar. */
export interface CalendarEvent {
  /** The same as long as the thing lives, whatever becomes of its date. */
  readonly uid: string
  /** The day in UTC, at its midnight. */
  readonly day: Date
  readonly summary: string
  readonly description: string
  readonly url: string
  /** Grows when the day moves (RFC 5545 §3.8.7.4). */
  readonly sequence: number
  readonly changedAt: Date
}

/** How often the date of a thing moved, and when it last changed. */
export interface Revision {
  readonly sequence: number
  readonly changedAt: Date
}

interface Making {
  readonly words: CalendarWords
  readonly publicUrl: string
  /** Whether the reader may open the page of an app; else the list of expiries is what they have. */
  readonly opensApps: boolean
  readonly revisionOf: (one: Expiring) => Revision
}

/** Of sign-ins that die on one day, so many are named. */
const NAMES_SHOWN = 5

/**
 * Every expiry as a day in the calendar of one person. The sign-ins of one app that die on one day are one event: when
 * a policy ends thousands at once, nobody wants thousands of alarms, and no calendar takes them.
 */
export function calendarEvents(expiring: readonly Expiring[], making: Making): CalendarEvent[] {
  const days = byKey(expiring, (one) =>
    one.kind === 'grant' ? `${one.registrationId} ${utcDay(one.expiresAt).getTime()}` : one.id,
  )
  return [...days.values()].map((some) => eventOf(some, making))
}

function eventOf(
  some: readonly Expiring[],
  { words, publicUrl, opensApps, revisionOf }: Making,
): CalendarEvent {
  const [one] = some as [Expiring]
  const url = opensApps ? `${publicUrl}/registrations/${one.registrationId}` : `${publicUrl}/expiries`
  const values = { ...told(some), ends: utcTime(one.expiresAt), url }
  const text = textOf(some)
  const revisions = some.map(revisionOf)
  return {
    uid: `${nameOf(some)}@${new URL(publicUrl).hostname}`,
    day: utcDay(one.expiresAt),
    summary: words(`${text}.summary`, values),
    description: words(`${text}.description`, values),
    url,
    // The day of many is in their name: it never moves.
    sequence: some.length > 1 ? 0 : Math.max(...revisions.map(({ sequence }) => sequence)),
    changedAt: new Date(Math.max(...revisions.map(({ changedAt }) => changedAt.getTime()))),
  }
}

function nameOf(some: readonly Expiring[]): string {
  const [one] = some as [Expiring]
  if (some.length > 1) return `grants-${one.registrationId}-${one.expiresAt.toISOString().slice(0, 10)}`
  return `${one.kind === 'grant' ? 'grant' : 'credential'}-${one.id}`
}

function textOf(some: readonly Expiring[]) {
  const [{ kind, state }] = some as [Expiring]
  const ended = some.every(({ left }) => left.tone === 'expired')
  if (kind === 'grant') return `${ended ? 'dead' : 'grant'}${some.length > 1 ? 'Many' : ''}`
  if (state !== 'current') return 'spare'
  return ended ? 'ended' : 'current'
}

/** Names are other people's: one line each, so that nothing of them can pass for a line of ours. */
function told(some: readonly Expiring[]) {
  const [{ kind, registrationName }] = some as [Expiring]
  const named = some.slice(0, NAMES_SHOWN).map(({ name }) => oneLine(name))
  return {
    kind,
    name: named.join(', '),
    app: oneLine(registrationName),
    count: some.length,
    more: some.length - named.length,
    mailboxes: some.reduce((sum, one) => sum + one.mailboxes, 0),
  }
}

const utcDay = (time: Date) =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()))
/** `2027-05-14 23:59`: a description is read in any region, and Entra counts in UTC. */
const utcTime = (time: Date) => time.toISOString().slice(0, 16).replace('T', ' ')
