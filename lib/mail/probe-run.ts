import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Network } from '#lib/network/network.ts'
import type { SeeCertificate } from '#lib/network/secure.ts'
import type { Secret } from '#lib/secret.ts'
import { type Deadlines, MAX_DETAIL_CHARS, MAX_EVIDENCE_CHARS } from './limits.ts'
import { StageFailure, systemFailure } from './stage-failure.ts'
import { STAGE_ORDER } from './stage-order.ts'
import type { ProbeTarget, Stage, StageResult } from './stages.ts'
import type { TlsTrust } from './tls-context.ts'
import type { Transcript } from './transcript.ts'
import { within } from './within.ts'

export interface ProbeRunOptions {
  readonly target: ProbeTarget
  readonly token: Secret
  readonly deadlines: Deadlines
  readonly trust: TlsTrust
  readonly network: Network
  readonly seeCertificate?: SeeCertificate | undefined
  readonly transcript: Transcript
  /** Takes the token out of a text. */
  readonly mask: (text: string) => string
  /** Ends when the whole check is over, whether its time is up or the caller has no more interest. */
  readonly signal: AbortSignal
  readonly now: () => number
  readonly onStage?: (result: StageResult) => void
}

const SOURCES = { dns: 'dns', connect: 'tcp', tls: 'tls' } as const

/** One protocol of one probe while it runs: what it may use, and the stages it has gone through. */
export class ProbeRun {
  readonly target: ProbeTarget
  readonly token: Secret
  readonly deadlines: Deadlines
  readonly trust: TlsTrust
  readonly network: Network
  readonly seeCertificate: SeeCertificate | undefined
  readonly transcript: Transcript
  readonly signal: AbortSignal
  readonly #options: ProbeRunOptions
  readonly #results: StageResult[] = []

  constructor(options: ProbeRunOptions) {
    this.target = options.target
    this.token = options.token
    this.deadlines = options.deadlines
    this.trust = options.trust
    this.network = options.network
    this.seeCertificate = options.seeCertificate
    this.transcript = options.transcript
    this.signal = options.signal
    this.#options = options
  }

  /**
   * Runs one stage and records it. `limit` is null where every command of the stage has its own deadline.
   *
   * @throws StageFailure when the stage failed, or whatever else `work` threw, which is a bug.
   */
  async stage<T>(
    stage: Stage,
    limit: number | null,
    work: () => Promise<T>,
    detail?: (value: T) => string,
  ): Promise<T> {
    this.transcript.enter(stage)
    const began = this.#options.now()
    const took = () => Math.max(0, Math.round(this.#options.now() - began))
    try {
      const value = await within(limit ?? this.deadlines.protocol, this.signal, work)
      const text = detail && this.#options.mask(detail(value)).slice(0, MAX_DETAIL_CHARS)
      this.#record({ stage, status: 'passed', milliseconds: took(), ...(text ? { detail: text } : {}) })
      return value
    } catch (error) {
      const failure = error instanceof StageFailure ? error : systemFailure(error, this.#sourceOf(stage))
      if (!failure) throw error
      this.#record({
        stage,
        status: 'failed',
        milliseconds: took(),
        evidence: this.#evidence(stage, failure),
      })
      throw failure
    }
  }

  /** One command and its whole answer, within the deadline of a command. */
  command<T>(work: () => Promise<T>): Promise<T> {
    return within(this.deadlines.command, this.signal, work)
  }

  /** Every stage of the protocol in order; those not reached are skipped. */
  finish(): readonly StageResult[] {
    for (const stage of STAGE_ORDER[this.target.protocol].slice(this.#results.length)) {
      this.#record({ stage, status: 'skipped', milliseconds: 0 })
    }
    return this.#results
  }

  #record(result: StageResult): void {
    this.#results.push(result)
    this.#options.onStage?.(result)
  }

  #sourceOf(stage: Stage): Evidence['source'] {
    return SOURCES[stage as keyof typeof SOURCES] ?? this.target.protocol
  }

  #evidence(stage: Stage, { fault }: StageFailure): Evidence {
    const masked = this.#options.mask(fault.text)
    return {
      ...fault,
      source: fault.source ?? this.#sourceOf(stage),
      stage,
      text: masked.slice(0, MAX_EVIDENCE_CHARS),
      ...(fault.error ? { error: this.#options.mask(fault.error) } : {}),
    }
  }
}
