const HOUR = 60 * 60

/** After Graph did not tell. */
export const AFTER_FAILURE_SECONDS = HOUR

const EVERY = 12 * HOUR
const SPREAD = 2 * HOUR

/** Nothing is put off for so long. */
export const LONGEST_SECONDS = 24 * HOUR

/** Older than this, what Graph told is no longer what Entra holds for sure: two rounds have failed. */
export const STALE_MS = 26 * HOUR * 1000

/** Seconds until an app reads itself again, spread so that apps registered together do not ask together. */
export function secondsToNextReading(random: () => number = Math.random): number {
  return Math.round(EVERY - SPREAD + random() * 2 * SPREAD)
}
