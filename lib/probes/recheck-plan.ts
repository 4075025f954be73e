import { causeOf, isCauseId } from '#lib/diagnosis/causes.ts'

/** Exchange and Entra take up to an hour until a change is known everywhere. */
export const RECHECK_SECONDS = 60 * 60
const SHORTEST = 30
const LONGEST = 10 * 60
/** Each pause is this share of the time that has gone by. */
const GROWTH = 0.5

/** A refused login that is repeated here may lock the account, whatever the rule for repeating says in general. */
const HARMFUL = new Set(['smtp.policy_criteria', 'smtp.security_defaults', 'user.risk_blocked'])

/** Whether checking by itself until it works does no harm. Where a credential is spent, it does nothing but harm. */
export function mayRecheck(cause: string | null): boolean {
  return cause !== null && isCauseId(cause) && causeOf(cause).retry !== 'never' && !HARMFUL.has(cause)
}

/** Seconds to the next check when so many have gone by since somebody asked: about a dozen checks in the hour. */
export function recheckPause(elapsed: number): number {
  return Math.round(Math.min(Math.max(elapsed * GROWTH, SHORTEST), LONGEST))
}
