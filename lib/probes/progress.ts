import { and, eq, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { type ProbeResults, probes } from '#lib/db/schema/mailboxes.ts'
import type { Protocol, StageResult, TranscriptLine } from '#lib/mail/stages.ts'
import type { Services } from '#lib/services.ts'

/** A line of a dialogue is written this late at most, together with what else was said meanwhile. */
const LINES_AFTER_MILLISECONDS = 400

/**
 * Writes the stages of a running probe as they end, and what was said, so that watchers on any replica can follow. One write at a
 * time: what happens meanwhile goes with the next. A write that fails costs the watchers a look, not the probe.
 */
export class Progress {
  readonly #services: Services
  readonly #probeId: string
  readonly #stages = new Map<Protocol, StageResult[]>()
  readonly #lines = new Map<Protocol, TranscriptLine[]>()
  #token: ProbeResults['token']
  #writing: Promise<void> | undefined
  #stale = false
  #soon: NodeJS.Timeout | undefined
  #over = false

  constructor(services: Services, probeId: string) {
    this.#services = services
    this.#probeId = probeId
  }

  token(token: NonNullable<ProbeResults['token']>): void {
    this.#token = token
    this.#write()
  }

  /** Begins a protocol, or begins it anew. */
  begin(protocol: Protocol): void {
    this.#stages.set(protocol, [])
    this.#lines.set(protocol, [])
  }

  stage(protocol: Protocol, stage: StageResult): void {
    this.#stages.get(protocol)?.push(stage)
    this.#write()
  }

  /** Masked and bounded by whoever records the dialogue. */
  line(protocol: Protocol, line: TranscriptLine): void {
    this.#lines.get(protocol)?.push(line)
    if (!this.#over) this.#soon ??= setTimeout(() => this.#write(), LINES_AFTER_MILLISECONDS)
  }

  /** Writes no more lines, and waits until nothing is being written any more. */
  async settled(): Promise<void> {
    this.#over = true
    clearTimeout(this.#soon)
    while (this.#writing) await this.#writing
  }

  #write(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    if (this.#writing) {
      this.#stale = true
      return
    }
    this.#stale = false
    this.#writing = this.#send()
      .catch((error: unknown) =>
        this.#services.log.warn({ err: error, probeId: this.#probeId }, 'progress not written'),
      )
      .finally(() => {
        this.#writing = undefined
        if (this.#stale) this.#write()
      })
  }

  #send(): Promise<void> {
    const results: ProbeResults = {
      ...(this.#token ? { token: this.#token } : {}),
      protocols: [...this.#stages].map(([protocol, stages]) => ({
        protocol,
        milliseconds: stages.reduce((sum, stage) => sum + stage.milliseconds, 0),
        stages: [...stages],
        transcript: [...(this.#lines.get(protocol) ?? [])],
        health: 'unknown',
      })),
    }
    return record(this.#services.database, 'probe', async (writer) => {
      await writer
        .update(probes)
        .set({ results, updatedAt: sql`now()` })
        .where(and(eq(probes.id, this.#probeId), eq(probes.state, 'running')))
    })
  }
}
