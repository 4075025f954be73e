import type { AccessTokenFailure } from '#lib/grants/access-token-result.ts'
import { afterFailure } from '#lib/grants/schedule.ts'
import type { AppTokenResult } from './app-token.ts'

interface Resting {
  readonly failures: number
  /** On the clock of `now`, in milliseconds. */
  readonly until: number
  readonly failure: AccessTokenFailure
}

/** Which apps Microsoft asked to wait, in this process. Only 429 and 5xx count: what a person mends is asked at once. */
export class BackOff {
  readonly #resting = new Map<string, Resting>()
  readonly #now: () => number
  readonly #random: () => number

  constructor(now: () => number = () => performance.now(), random: () => number = Math.random) {
    this.#now = now
    this.#random = random
  }

  /** The failure to repeat while the app has to rest, with the seconds that are left; null when it may ask. */
  failureOf(registrationId: string): AccessTokenFailure | null {
    const resting = this.#resting.get(registrationId)
    const left = resting ? resting.until - this.#now() : 0
    if (!resting || left <= 0) return null
    const evidence = { ...resting.failure.evidence, retryAfterSeconds: Math.ceil(left / 1000) }
    return { ...resting.failure, evidence }
  }

  note(registrationId: string, result: AppTokenResult): void {
    if (result.ok || (result.failureClass !== 'throttled' && result.failureClass !== 'transient')) {
      this.#resting.delete(registrationId)
      return
    }
    const failures = (this.#resting.get(registrationId)?.failures ?? 0) + 1
    const { retryAfterSeconds } = result.evidence
    const after = afterFailure({ class: result.failureClass, retryAfterSeconds }, failures, this.#random)
    if (after.stop) return
    this.#resting.set(registrationId, {
      failures,
      until: this.#now() + after.retryIn * 1000,
      failure: result,
    })
  }
}
