import { createHash } from 'node:crypto'
import type { FailureClass } from '#lib/microsoft/token-client.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A refresh token of a confidential client dies when nobody uses it for so long. */
export const REFRESH_TOKEN_DAYS = 90
/** Every grant is renewed at least weekly; the spread keeps grants made together from being renewed together. */
const RENEWAL_EARLIEST = 5 * DAY
const RENEWAL_SPREAD = 1.5 * DAY

const BACKOFF_FIRST = 30
const BACKOFF_LONGEST = HOUR
const RETRY_AFTER_SHORTEST = 1
const RETRY_AFTER_LONGEST = HOUR

/** An access token is taken for ended this much earlier, for the clocks between us and the mail servers. */
const ACCESS_MARGIN = MINUTE

/** Seconds from a renewal to the next one, always the same for the same grant. */
export function renewalDelay(grantId: string): number {
  const share = createHash('sha256').update(grantId).digest().readUInt32BE(0) / 2 ** 32
  return Math.round(RENEWAL_EARLIEST + share * RENEWAL_SPREAD)
}

/** Seconds for which an access token is used. */
export function accessLifetime(expiresInSeconds: number): number {
  return Math.max(0, expiresInSeconds - Math.min(ACCESS_MARGIN, expiresInSeconds / 2))
}

/** When the refresh token dies if nobody uses it before. */
export function diesIfUnusedUntil(refreshIssuedAt: Date): Date {
  return new Date(refreshIssuedAt.getTime() + REFRESH_TOKEN_DAYS * DAY * 1000)
}

/** What a failed renewal leads to: an end until somebody acts, or another try so many seconds later. */
export type AfterFailure = { readonly stop: true } | { readonly stop: false; readonly retryIn: number }

/**
 * Only what a person has to heal at the grant itself stops it. A fault of the app or a policy hits many grants and is
 * healed elsewhere, so they are asked again by themselves. `failures` counts this one; `random` gives 0 to 1.
 */
export function afterFailure(
  failure: { readonly class: FailureClass; readonly retryAfterSeconds?: number },
  failures: number,
  random: () => number = Math.random,
): AfterFailure {
  switch (failure.class) {
    case 'reauth':
    case 'consent':
      return { stop: true }
    case 'policy':
      return { stop: false, retryIn: DAY }
    case 'app-credential':
    case 'configuration':
      return { stop: false, retryIn: HOUR }
    default:
      return { stop: false, retryIn: backoff(failure.retryAfterSeconds, failures, random) }
  }
}

function backoff(retryAfter: number | undefined, failures: number, random: () => number): number {
  if (retryAfter !== undefined) {
    return Math.min(Math.max(retryAfter, RETRY_AFTER_SHORTEST), RETRY_AFTER_LONGEST)
  }
  const doubled = BACKOFF_FIRST * 2 ** Math.min(Math.max(failures - 1, 0), 10)
  const ceiling = Math.min(doubled, BACKOFF_LONGEST)
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}
