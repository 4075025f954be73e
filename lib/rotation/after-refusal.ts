import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { afterFailure } from '#lib/grants/schedule.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import type { StepResult } from './step-result.ts'

type Held = Extract<StepResult, { kind: 'trouble' }>

/**
 * What a refused token call leads to. The network and a busy service pass by themselves. A wrong secret may only be too
 * new: Entra needs up to a minute until it is known everywhere. Anything else waits for a person.
 */
export function afterRefusal(
  failure: TokenFailure,
  failures: number,
  settlingSeconds: readonly number[],
  random?: () => number,
): Held {
  const { class: kind, evidence } = failure
  const passing = kind === 'network' || kind === 'transient' || kind === 'throttled'
  if (passing) {
    const next = afterFailure({ ...failure, retryAfterSeconds: evidence.retryAfterSeconds }, failures, random)
    const code = kind === 'throttled' ? 'throttled' : 'unreachable'
    return { kind: 'trouble', trouble: { code, evidence }, again: next.stop ? null : next.retryIn }
  }
  const { cause } = diagnose(evidence)
  if (cause === 'secret.expired') {
    return { kind: 'trouble', trouble: { code: 'expired', evidence }, again: null }
  }
  const wait = kind === 'app-credential' && mayBeTooNew(failure) ? settlingSeconds[failures] : undefined
  return wait === undefined
    ? { kind: 'trouble', trouble: { code: 'refused', evidence }, again: null }
    : { kind: 'trouble', trouble: { code: 'not-known-yet', evidence }, again: wait }
}

/** AADSTS7000215: the secret is wrong. AADSTS700027: the signature fits no certificate of the app. */
function mayBeTooNew({ evidence }: TokenFailure): boolean {
  const numbers = evidence.aadsts ?? []
  return numbers.includes(7000215) || numbers.includes(700027)
}
