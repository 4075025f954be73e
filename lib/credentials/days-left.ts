const DAY = 24 * 60 * 60 * 1000

/** From this many days left downward the tone changes. */
export const NOTICE_DAYS = 60
export const WARNING_DAYS = 30
export const URGENT_DAYS = 14

export type ExpiryTone = 'ok' | 'notice' | 'warning' | 'urgent' | 'expired'

export interface DaysLeft {
  /** Calendar days in UTC, the clock Entra counts by: 0 is today, negative is past. */
  readonly days: number
  readonly tone: ExpiryTone
}

/** How long a credential still lasts, seen from `now`. */
export function daysLeft(expiresAt: Date, now: Date): DaysLeft {
  const days = utcDay(expiresAt) - utcDay(now)
  return { days, tone: expiresAt <= now ? 'expired' : toneOf(days) }
}

function toneOf(days: number): ExpiryTone {
  if (days <= URGENT_DAYS) return 'urgent'
  if (days <= WARNING_DAYS) return 'warning'
  if (days <= NOTICE_DAYS) return 'notice'
  return 'ok'
}

function utcDay(time: Date): number {
  return Math.floor(time.getTime() / DAY)
}
