import { type Application, type ApplicationSecret, findSecret } from '#lib/microsoft/graph.ts'
import type { Secret } from '#lib/secret.ts'

/** Why the date has to be typed: Graph refused, did not answer, or does not tell which secret is this one. */
export type NeedsTyping = 'denied' | 'unreachable' | 'not-listed' | 'ambiguous'

export type ExpiryDecision =
  | {
      readonly ok: true
      readonly expiresAt: Date
      readonly source: 'graph' | 'entered'
      readonly entraKeyId: string | null
      readonly startsAt: Date | null
      /** Its name in Entra. */
      readonly displayName: string | null
    }
  | { readonly ok: false; readonly why: NeedsTyping }

/** What the app could tell of itself, or why it could not. */
export type OwnReading =
  | { readonly access: 'allowed'; readonly application: Application }
  | { readonly access: 'denied' | 'unreachable' }

/** The date in Graph wins over the typed one. Without either there is no decision. */
export function decideExpiry(
  secret: Secret,
  own: OwnReading,
  typed: Date | undefined,
  keyId?: string,
): ExpiryDecision {
  const found = own.access === 'allowed' ? inGraph(own.application, secret, typed, keyId) : own.access
  if (typeof found !== 'string') {
    return {
      ok: true,
      expiresAt: found.expiresAt,
      source: 'graph',
      entraKeyId: found.keyId,
      startsAt: found.startsAt,
      displayName: found.displayName,
    }
  }
  if (!typed) return { ok: false, why: found }
  return {
    ok: true,
    expiresAt: typed,
    source: 'entered',
    entraKeyId: null,
    startsAt: null,
    displayName: null,
  }
}

type Dated = ApplicationSecret & { readonly expiresAt: Date }

function inGraph(
  application: Application,
  secret: Secret,
  typed: Date | undefined,
  keyId: string | undefined,
): Dated | NeedsTyping {
  const match = findSecret(application, secret, keyId)
  if (match.kind === 'none') return 'not-listed'
  if (match.kind === 'found') return isDated(match.secret) ? match.secret : 'not-listed'
  // Several begin alike. A typed day that belongs to exactly one of them settles which it is.
  const sameDay = match.candidates
    .filter(isDated)
    .filter((one) => typed && utcDay(one.expiresAt) === utcDay(typed))
  const [only] = sameDay
  return only && sameDay.length === 1 ? only : 'ambiguous'
}

function isDated(secret: ApplicationSecret): secret is Dated {
  return secret.expiresAt !== null
}

function utcDay(time: Date): string {
  return time.toISOString().slice(0, 10)
}
