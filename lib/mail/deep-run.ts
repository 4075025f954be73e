import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { createNetwork, type Network } from '#lib/network/network.ts'
import type { Secret } from '#lib/secret.ts'
import { DEEP_CONNECTION, DEEP_DEADLINES, type DeepDeadlines } from './deep-limits.ts'
import { MAX_EVIDENCE_CHARS } from './limits.ts'
import { maskFor } from './mask.ts'
import { ProbeRun } from './probe-run.ts'
import { StageFailure, systemFailure, wholeDeadlineFailure } from './stage-failure.ts'
import type { ProbeTarget, TranscriptLine } from './stages.ts'
import type { TlsTrust } from './tls-context.ts'
import { Transcript } from './transcript.ts'

export interface DeepOptions {
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  /** Ends the work early. */
  readonly signal: AbortSignal
  readonly network?: Network
  readonly tls?: TlsTrust
  readonly deadlines?: Partial<DeepDeadlines>
}

export type DeepOutcome<T> = (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly evidence: Evidence }
) & { readonly milliseconds: number; readonly transcript: readonly TranscriptLine[] }

/** One connection of a deep check with its own deadline. What the server or the network does wrong is a value. */
export async function deepRun<T>(
  target: ProbeTarget,
  token: Secret,
  options: DeepOptions,
  milliseconds: (deadlines: DeepDeadlines) => number,
  work: (run: ProbeRun, deadlines: DeepDeadlines) => Promise<T>,
): Promise<DeepOutcome<T>> {
  const { now } = options
  const began = now()
  const elapsed = () => Math.max(0, Math.round(now() - began))
  const deadlines = { ...DEEP_DEADLINES, ...options.deadlines }
  const limit = milliseconds(deadlines)
  const mask = maskFor(token)
  const transcript = new Transcript({ mask, elapsed })
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(wholeDeadlineFailure(limit)), limit)
  const stop = () =>
    over.abort(new StageFailure({ source: 'portal', code: 'ABORTED', text: 'The check was stopped' }))
  if (options.signal.aborted) stop()
  options.signal.addEventListener('abort', stop, { once: true })
  const run = new ProbeRun({
    target,
    token,
    deadlines: DEEP_CONNECTION,
    trust: options.tls ?? {},
    network: options.network ?? createNetwork(),
    transcript,
    mask,
    signal: over.signal,
    now,
  })
  const rest = () => ({ milliseconds: elapsed(), transcript: transcript.lines() })
  try {
    return { ok: true, value: await work(run, deadlines), ...rest() }
  } catch (error) {
    const failure = error instanceof StageFailure ? error : systemFailure(error, target.protocol)
    if (!failure) throw error
    const { fault } = failure
    const text = mask(fault.text).slice(0, MAX_EVIDENCE_CHARS)
    return {
      ok: false,
      evidence: { ...fault, source: fault.source ?? target.protocol, stage: 'open', text },
      ...rest(),
    }
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', stop)
    stop()
  }
}
