import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import { type Health, worstOf } from '#lib/diagnosis/health.ts'
import type { Before, StateBefore } from './before.ts'
import type { JudgedProtocol, Judgement } from './judge.ts'

/** A network that fails once may have hiccuped; this many checks in a row have not. */
export const CHECKS_UNTIL_BROKEN = 2
/** Seconds for which a service may be busy before it counts as broken: a 4xx that never clears is no matter of waiting. */
export const BUSY_UNTIL_BROKEN = 24 * 60 * 60

/**
 * The judgement of one check in the light of the one before: what may pass by itself is amber until it lasts, and what
 * was to pass by itself and did not is broken.
 */
export function lasting(judged: Judgement, before: Before | null): Judgement {
  const protocols = judged.protocols.map((one) => withTime(one, before?.protocols[one.protocol]))
  const health = worstOf(protocols.map((one) => one.health))
  return { protocols, health, cause: causeFor(judged, protocols, health) }
}

function withTime(judged: JudgedProtocol, before: StateBefore | undefined): JudgedProtocol {
  const { cause } = judged
  if (cause === undefined || !isCauseId(cause)) return judged
  if (mayPass(cause)) return { ...judged, health: stayed(before) ? 'failing' : 'throttled' }
  if (judged.health === 'throttled' && sameFor(before, cause)) return { ...judged, health: 'failing' }
  return judged
}

/** The network may be well again at the next try; a certificate or a proxy that refuses will not. */
export function mayPass(cause: CauseId): boolean {
  const { level, retry } = causeOf(cause)
  return level === 'network' && retry === 'backoff'
}

function stayed(before: StateBefore | undefined): boolean {
  const cause = before?.cause
  return cause !== null && cause !== undefined && isCauseId(cause) && mayPass(cause)
}

function sameFor(before: StateBefore | undefined, cause: CauseId): boolean {
  if (before?.cause !== cause) return false
  return before.health === 'failing' || before.age >= BUSY_UNTIL_BROKEN
}

/** The one that the probe named, unless it is no longer the worst. */
function causeFor(judged: Judgement, protocols: readonly JudgedProtocol[], health: Health): CauseId | null {
  const worst = protocols.filter((one) => one.health === health).map(({ cause }) => cause)
  if (health === 'healthy') return null
  if (judged.cause === null || worst.includes(judged.cause)) return judged.cause
  const [first] = worst
  return first !== undefined && isCauseId(first) ? first : judged.cause
}
