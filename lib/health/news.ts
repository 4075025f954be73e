import type { ProbeResults } from '#lib/db/schema/mailboxes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol, Stage } from '#lib/mail/stages.ts'

/** What watchers hear of a probe. No evidence, no transcript: the page reads those from the database. */
export interface ProbeNews {
  readonly probeId: string
  readonly mailboxId: string
  readonly state: 'running' | 'done' | 'abandoned'
  /** Milliseconds since 1970, by the database's clock. */
  readonly at: number
  readonly token: 'passed' | 'failed' | null
  readonly protocols: readonly ProtocolNews[]
}

export interface ProtocolNews {
  readonly protocol: Protocol
  readonly health: Health
  readonly stages: readonly {
    readonly stage: Stage
    readonly status: 'passed' | 'failed' | 'skipped'
    readonly milliseconds: number
  }[]
}

export interface ProbeRow {
  readonly id: string
  readonly mailboxId: string
  readonly state: ProbeNews['state']
  readonly updatedAt: Date
  readonly results: ProbeResults
}

export function newsOf(row: ProbeRow): ProbeNews {
  return {
    probeId: row.id,
    mailboxId: row.mailboxId,
    state: row.state,
    at: row.updatedAt.getTime(),
    token: row.results.token?.status ?? null,
    protocols: row.results.protocols.map(({ protocol, health, stages }) => ({
      protocol,
      health,
      stages: stages.map(({ stage, status, milliseconds }) => ({ stage, status, milliseconds })),
    })),
  }
}
