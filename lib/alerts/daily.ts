import type { DateTime } from 'luxon'
import { isQuiet, isQuietDay, localTime, momentOf, outsideQuiet, type QuietHours } from './quiet-hours.ts'

const HOUR = 60 * 60_000
/** A portal that comes back so late in the day waits for the next one: what is told daily belongs to its hour. */
export const LATE_HOURS = 6

export interface Daily extends QuietHours {
  /** Minute of the day. */
  readonly dailyAt: number
}

/** The time of day at which a rule speaks, on one day of its zone. */
export interface Slot {
  /** `2026-05-31`, in the zone of the rule. */
  readonly day: string
  readonly moment: Date
}

/**
 * The slot that is open at `at`; null between two of them. A time that lies in the quiet hours is put off to their end,
 * one on a quiet day is left out, unless quiet is not `kept`. Exactly one a local day, whatever the clocks do.
 */
export function openSlot(rule: Daily, at: Date, kept: 'kept' | 'not-kept' = 'kept'): Slot | null {
  const today = localTime(rule, at)
  for (const day of [today, today.minus({ days: 1 })]) {
    const moment = slotMoment(rule, day, kept)
    if (moment === null || moment > at) continue
    if (at.getTime() - moment.getTime() >= LATE_HOURS * HOUR) return null
    return { day: day.toISODate() ?? '', moment }
  }
  return null
}

function slotMoment(rule: Daily, day: DateTime, kept: 'kept' | 'not-kept'): Date | null {
  const planned = momentOf(day, rule.dailyAt)
  if (kept === 'not-kept') return planned.toJSDate()
  if (isQuietDay(rule, planned)) return null
  const moment = planned.toJSDate()
  if (!isQuiet(rule, moment)) return moment
  const later = outsideQuiet({ ...rule, quietDays: [] }, moment)
  return isQuiet(rule, later) ? null : later
}
