import type { Evidence } from '#lib/diagnosis/evidence.ts'

export const PROTOCOLS = ['imap', 'pop3', 'smtp'] as const
export type Protocol = (typeof PROTOCOLS)[number]

export const STAGES = ['dns', 'connect', 'tls', 'greeting', 'authenticate', 'open'] as const
export type Stage = (typeof STAGES)[number]

export interface StageResult {
  readonly stage: Stage
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly milliseconds: number
  readonly evidence?: Evidence
  /** What a passed stage learned, e.g. the address, the TLS version, the message count. */
  readonly detail?: string
}

export interface TranscriptLine {
  /** Milliseconds since the probe of this protocol began. */
  readonly at: number
  readonly from: 'client' | 'server' | 'note'
  /** The stage in which it was said; absent in what an older version recorded. */
  readonly stage?: Stage
  /** Masked at the source: never a token, never base64 SASL. */
  readonly text: string
}

/** One protocol of one probe: every stage in order, and the dialogue. */
export interface ProtocolResult {
  readonly protocol: Protocol
  readonly milliseconds: number
  readonly stages: readonly StageResult[]
  readonly transcript: readonly TranscriptLine[]
}

/** One server of a cloud. */
export interface MailEndpoint {
  readonly protocol: Protocol
  readonly host: string
  readonly port: number
}

/** Identities as `docs/architecture.md` tells: IMAP and POP3 log in as the mailbox, SMTP as the token's own user. */
export interface ProbeTarget extends MailEndpoint {
  /** The `user=` of XOAUTH2. */
  readonly login: string
  /** SMTP only: the address of `MAIL FROM`. */
  readonly sender?: string
}
