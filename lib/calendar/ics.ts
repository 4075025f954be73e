import { createHash } from 'node:crypto'
import ical, {
  ICalAlarmType,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventTransparency,
} from 'ical-generator'
import type { CalendarEvent } from './events.ts'

/** Days before an end on which a calendar rings, at nine in the morning of its own time zone. */
export const ALARM_DAYS = [30, 14, 7, 1] as const
const ALARM_HOUR = 9

const HOUR = 60 * 60
const DAY = 24 * HOUR
/** What most calendars take as advice on how often to look. */
const REFRESH_SECONDS = 6 * HOUR

/**
 * The calendar as RFC 5545 has it. Days are dates without a zone, so that they are the same day everywhere; alarms
 * count from their midnight. Nothing in it depends on when it was made: what did not change reads the same.
 */
export function calendarText(name: string, events: readonly CalendarEvent[]): string {
  const calendar = ical({
    name,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Mailgrant', product: 'Expiries', language: 'EN' },
    ttl: REFRESH_SECONDS,
  })
  for (const { uid, day, summary, description, url, sequence, changedAt } of events) {
    const event = calendar.createEvent({
      id: uid,
      allDay: true,
      start: day,
      end: new Date(day.getTime() + DAY * 1000),
      stamp: changedAt,
      lastModified: changedAt,
      sequence,
      summary,
      description,
      url,
      // A day on which something ends is no day on which somebody is away.
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: ICalEventBusyStatus.FREE,
    })
    for (const days of ALARM_DAYS) {
      event.createAlarm({
        type: ICalAlarmType.display,
        trigger: days * DAY - ALARM_HOUR * HOUR,
        description: summary,
      })
    }
  }
  return `${calendar.toString()}\r\n`
}

/** Names one state of a calendar, for readers that ask whether it is still the same. */
export function entityTag(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url')}"`
}

/** Whether one of the tags of an `If-None-Match` is this one, by the weak comparison of RFC 9110 §13.1.2. */
export function isKnown(ifNoneMatch: string | null, tag: string): boolean {
  if (!ifNoneMatch) return false
  const tags = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(tag)
}
