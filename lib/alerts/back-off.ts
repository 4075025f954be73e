const MINUTE = 60
const HOUR = 60 * MINUTE
const FIRST_SECONDS = 30
const LONGEST_RETRY_AFTER = 6 * HOUR

export const MOST_ATTEMPTS = 30
export const GIVE_UP_HOURS = 48

/**
 * Seconds until the next try: half a minute, doubled each time up to an hour, a fifth more or less so that not all come
 * at once; what the other side asks for, when that is longer, up to six hours. `random` is from 0 to 1.
 */
export function backOff(attempts: number, random: number, retryAfterSeconds = 0): number {
  const doubled = Math.min(HOUR, FIRST_SECONDS * 2 ** Math.min(20, attempts - 1))
  const asked = Math.min(LONGEST_RETRY_AFTER, Math.max(0, retryAfterSeconds))
  return Math.max(asked, doubled * (0.8 + 0.4 * random))
}

/** Whether another try is worth it. `due` is when it was to be told. */
export function givesUp(attempts: number, due: Date, now: Date): boolean {
  return attempts >= MOST_ATTEMPTS || now.getTime() - due.getTime() >= GIVE_UP_HOURS * HOUR * 1000
}
