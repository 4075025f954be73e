import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import type { OpenRecheck } from './before.ts'
import { mayPass } from './lasting.ts'
import { mayRecheck, recheckPause } from './recheck-plan.ts'

/** Mailboxes that were connected together shall not be checked together for ever. */
const JITTER = 0.1
/** A server that asks for more is asked again anyway: nobody waits for a mistyped number. */
const LONGEST_WAIT_SECONDS = 24 * 60 * 60
/** The second look at what may have been a hiccup. */
export const LOOK_AGAIN_SECONDS = 2 * 60
/** What waits for a person is checked less and less often, down to this. */
export const LONGEST_PAUSE_SECONDS = { 'after-fix': 2 * 60 * 60, never: 6 * 60 * 60 } as const
/** Of the time for which it has been broken. */
const PAUSE_SHARE = 0.5

/** Seconds until the next check. `random` is in [0, 1); `askedToWait` is what the server wanted, in seconds. */
export function secondsToNextProbe(minutes: number, askedToWait: number, random: number): number {
  const usual = minutes * 60 * (1 + JITTER * (2 * random - 1))
  return Math.round(Math.max(usual, Math.min(askedToWait, LONGEST_WAIT_SECONDS)))
}

/** What a check found, as far as it decides about the next one. */
export interface Found {
  readonly cause: string | null
  readonly health: string
  /** Seconds for which the mailbox has been failing for this cause; 0 when that is new. */
  readonly age: number
  readonly askedToWait: number
  readonly recheck: OpenRecheck | null
  /** The check before found it well, or there was none. */
  readonly first?: boolean
  /** No token was to be had: no mail server was asked. */
  readonly spent?: boolean
}

/**
 * Seconds until the check after this one. Sooner where one look was not enough, or where somebody asked for it and it
 * does no harm; later and later where the same credential would only be refused again until a person acts.
 */
export function secondsAfter(found: Found, minutes: number, random: number): number {
  const { cause, health, age, askedToWait, recheck } = found
  const usual = secondsToNextProbe(minutes, askedToWait, random)
  if (cause === null || !isCauseId(cause)) return usual
  const wanted = Math.min(askedToWait, LONGEST_WAIT_SECONDS)
  if (recheck && recheck.left > 0 && mayRecheck(cause)) {
    // The last one is due when the time is over.
    const pause = Math.min(recheckPause(recheck.elapsed), Math.ceil(recheck.left), usual)
    return Math.max(pause, wanted)
  }
  if (health === 'throttled' && mayPass(cause)) return Math.max(Math.min(LOOK_AGAIN_SECONDS, usual), wanted)
  // One failure is none yet: the second look decides whether anybody is told.
  if (found.first && isHarmless(cause, found.spent ?? false)) {
    return Math.max(Math.min(LOOK_AGAIN_SECONDS, usual), wanted)
  }
  const { retry } = causeOf(cause)
  if (retry === 'backoff') return usual
  return Math.max(usual, Math.round(Math.min(age * PAUSE_SHARE, LONGEST_PAUSE_SECONDS[retry])))
}

/** A sign-in that is over is not presented again, so that looking at it once more asks nobody anything. */
function isHarmless(cause: CauseId, spent: boolean): boolean {
  if (mayRecheck(cause)) return true
  const { level, retry } = causeOf(cause)
  return spent && level === 'grant' && retry === 'never' && cause !== 'user.locked'
}
