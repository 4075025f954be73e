import { oneLine } from '#lib/alerts/words.ts'
import type { Expiring } from '#lib/expiry/upcoming.ts'
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

/** Every expiry as a day in the calendar of one person. */
export function calendarEvents(expiring: readonly Expiring[], making: Making): CalendarEvent[] {
  const { words, publicUrl, opensApps, revisionOf } = making
  const host = new URL(publicUrl).hostname
  return expiring.map((one) => {
    const url = opensApps ? `${publicUrl}/registrations/${one.registrationId}` : `${publicUrl}/expiries`
    const values = { ...told(one), ends: utcTime(one.expiresAt), url }
    const text = textOf(one)
    return {
      uid: `${one.kind === 'grant' ? 'grant' : 'credential'}-${one.id}@${host}`,
      day: utcDay(one.expiresAt),
      summary: words(`${text}.summary`, values),
      description: words(`${text}.description`, values),
      url,
      ...revisionOf(one),
    }
  })
}

function textOf({ kind, state, left }: Expiring) {
  const ended = left.tone === 'expired'
  if (kind === 'grant') return ended ? 'dead' : 'grant'
  if (state !== 'current') return 'spare'
  return ended ? 'ended' : 'current'
}

/** Names are other people's: one line each, so that nothing of them can pass for a line of ours. */
function told({ kind, name, registrationName, mailboxes }: Expiring) {
  return { kind, name: oneLine(name), app: oneLine(registrationName), mailboxes }
}

const utcDay = (time: Date) =>
  new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()))
/** `2027-05-14 23:59`: a description is read in any region, and Entra counts in UTC. */
const utcTime = (time: Date) => time.toISOString().slice(0, 16).replace('T', ' ')
