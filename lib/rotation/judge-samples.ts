import type { RotationSample } from '#lib/db/schema/rotations.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { afterRefusal } from './after-refusal.ts'
import type { StepResult } from './step-result.ts'

/**
 * What one sample came to. `known`: it fails as it did before, for its own reason. `credential`: Entra refused the app
 * itself. `passing`: the network, or a busy service. `new`: it worked before and does not now.
 */
export type Fate = 'ok' | 'known' | 'credential' | 'passing' | 'new'

export interface Tried {
  readonly sample: RotationSample
  readonly fate: Fate
  /** Where Entra gave no token. */
  readonly failure: TokenFailure | null
}

/** The fate of a sample for which Entra gave no token. */
export function fateWithoutToken(
  kind: TokenFailure['class'],
  cause: string | null,
  before: string | null,
): Fate {
  if (kind === 'app-credential') return 'credential'
  if (kind === 'network' || kind === 'transient' || kind === 'throttled') return 'passing'
  return cause !== null && cause === before ? 'known' : 'new'
}

/** The fate of a sample whose token was tried at a mail server. */
export function fateOfProtocol(
  { health, cause }: { readonly health: string; readonly cause: string | null },
  before: string | null,
): Fate {
  if (health === 'healthy') return 'ok'
  if (cause !== null && cause === before) return 'known'
  return health === 'throttled' ? 'passing' : 'new'
}

/** A mail server that is busy so many times in a row says nothing of the secret, for which Entra gave a token. */
const BUSY_TRIES = 3
/** By then the health check has seen it, too, and what fails there is no reproach to the next secret. */
const NEW_FAILURE_SECONDS = 600

export type Verdict = 'goes-on' | Extract<StepResult, { kind: 'trouble' }>

/** Whether the samples let the rotation go on. `failures`: how often they did not, in a row. */
export function judgeSamples(
  tried: readonly Tried[],
  failures: number,
  settlingSeconds: readonly number[],
  random?: () => number,
): Verdict {
  const refused = tried.find(({ fate }) => fate === 'credential')
  if (refused?.failure) {
    const held = afterRefusal(refused.failure, failures, settlingSeconds, random)
    const code = held.again === null ? 'sample-refused' : held.trouble.code
    return { ...held, trouble: { ...held.trouble, code } }
  }
  const unreached = tried.find(({ fate, failure }) => fate === 'passing' && failure !== null)
  if (unreached?.failure) return afterRefusal(unreached.failure, failures, settlingSeconds, random)
  const fresh = tried.find(({ fate }) => fate === 'new')
  if (fresh) {
    const { evidence } = fresh.sample
    return { kind: 'trouble', trouble: { code: 'sample-failed', evidence }, again: NEW_FAILURE_SECONDS }
  }
  const busy = tried.find(({ fate }) => fate === 'passing')
  if (busy && failures < BUSY_TRIES) {
    const failure = { class: 'transient', evidence: busy.sample.evidence ?? NO_WORDS } as const
    return afterRefusal(failure, failures, settlingSeconds, random)
  }
  return 'goes-on'
}

const NO_WORDS = { source: 'portal', stage: 'sample', text: '' } as const
