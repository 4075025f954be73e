import { createHash } from 'node:crypto'
import type { FaultPlace } from './faults.ts'

/** What happened at one of the servers. It never holds a token, a code or a secret. */
export interface LogEntry {
  seq: number
  /** ISO time of the sandbox clock. */
  at: string
  on: FaultPlace | 'keys' | 'deviceauth'
  /** `200`, `302`, `dropped`; for mail `ok` or why it was refused. */
  outcome: string
  tenant?: string
  client?: string
  user?: string
  grant?: string
  correlationId?: string
  /** The AADSTS number of a refusal. */
  code?: number
  /** First 12 hex digits of the SHA-256 of the refresh token that was presented. */
  presented?: string
  presentedGeneration?: number
  /** The same of the one that was issued. */
  issued?: string
  issuedGeneration?: number
  /** Mail: the command that ended in this outcome. */
  command?: string
}

const LIMIT = 5_000

export class RequestLog {
  #entries: LogEntry[] = []
  #seq = 0
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  add(entry: Omit<LogEntry, 'seq' | 'at'>): void {
    this.#seq += 1
    this.#entries.push({ seq: this.#seq, at: new Date(this.#now()).toISOString(), ...entry })
    if (this.#entries.length > LIMIT) this.#entries.shift()
  }

  since(seq: number, on?: string): LogEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq && (!on || entry.on === on))
  }

  clear(): void {
    this.#entries = []
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
