import type { ClockCheck, Verdict } from './report.ts'

/** Entra accepts five minutes of difference; beyond one minute something is wrong with the time service already. */
const WARN_SECONDS = 60
const FAIL_SECONDS = 240

/**
 * Judges this server's clock. `ours` and `theirs` are milliseconds since the epoch, read at the same moment; `theirs`
 * is null when it was not told, which is a warning, since nothing is known.
 */
export function judgeClock(against: ClockCheck['against'], ours: number, theirs: number | null): ClockCheck {
  if (theirs === null || !Number.isFinite(theirs)) return { against, verdict: 'warned', secondsAhead: null }
  const secondsAhead = Math.round((ours - theirs) / 1000)
  const off = Math.abs(secondsAhead)
  const verdict: Verdict = off > FAIL_SECONDS ? 'failed' : off > WARN_SECONDS ? 'warned' : 'passed'
  return { against, verdict, secondsAhead }
}
