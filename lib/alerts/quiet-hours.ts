import { DateTime } from 'luxon'

/** When nobody wants to be told. */
export interface QuietHours {
  /** IANA. */
  readonly timeZone: string
  /** Minutes of the day; both null for none. A span may go over midnight; one of no length is none. */
  readonly quietFrom: number | null
  readonly quietUntil: number | null
  /** 1 Monday to 7 Sunday: days that are quiet as a whole. */
  readonly quietDays: readonly number[]
}

const WEEK = 7

/** Whether every minute of the week is quiet: such a rule would never tell anything. */
export function alwaysQuiet({ quietDays }: Pick<QuietHours, 'quietDays'>): boolean {
  return new Set(quietDays).size >= WEEK
}

export function isQuiet(hours: QuietHours, at: Date): boolean {
  const local = localTime(hours, at)
  return isQuietDay(hours, local) || inSpan(hours, local)
}

/**
 * The first moment at or after `at` that is not quiet; at most eight days later, and the moment itself when the whole
 * week is quiet. A local time that the clocks leave out counts as the moment at which they go on.
 */
export function outsideQuiet(hours: QuietHours, at: Date): Date {
  if (alwaysQuiet(hours)) return at
  let local = localTime(hours, at)
  for (let steps = 0; steps < 3 * WEEK; steps += 1) {
    if (isQuietDay(hours, local)) local = local.plus({ days: 1 }).startOf('day')
    else if (inSpan(hours, local)) local = endOfSpan(hours, local)
    else break
  }
  return local.toJSDate()
}

/** A minute of a local day as a moment. */
export function momentOf(day: DateTime, minute: number): DateTime {
  const { year, month, day: date, zone } = day
  const [hour, rest] = [Math.floor(minute / 60), minute % 60]
  return DateTime.fromObject({ year, month, day: date, hour, minute: rest }, { zone })
}

export function localTime({ timeZone }: Pick<QuietHours, 'timeZone'>, at: Date): DateTime {
  const local = DateTime.fromJSDate(at, { zone: timeZone })
  // A zone that this machine does not know is no reason to be silent.
  return local.isValid ? local : DateTime.fromJSDate(at, { zone: 'utc' })
}

export function isQuietDay({ quietDays }: Pick<QuietHours, 'quietDays'>, local: DateTime): boolean {
  return quietDays.includes(local.weekday)
}

function inSpan({ quietFrom, quietUntil }: QuietHours, local: DateTime): boolean {
  if (quietFrom === null || quietUntil === null || quietFrom === quietUntil) return false
  const minute = local.hour * 60 + local.minute
  return quietFrom < quietUntil
    ? minute >= quietFrom && minute < quietUntil
    : minute >= quietFrom || minute < quietUntil
}

function endOfSpan(hours: QuietHours, local: DateTime): DateTime {
  const until = hours.quietUntil ?? 0
  const today = momentOf(local, until)
  if (today > local) return afterGap(hours, today)
  // On the day the clocks go back, by an hour or by half of one, the end may come a second time.
  const second = [30, 60]
    .map((minutes) => today.plus({ minutes }))
    .find((again) => again > local && again.hour * 60 + again.minute === until)
  return second ?? afterGap(hours, momentOf(local.plus({ days: 1 }), until))
}

/** Where the clocks leave the end out, it is over as soon as they go on. */
function afterGap(hours: QuietHours, end: DateTime): DateTime {
  let first = end
  for (let before = first; !inSpan(hours, before); before = first.minus({ minutes: 1 })) first = before
  return first
}
