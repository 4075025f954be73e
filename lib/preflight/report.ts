import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { CertificateFacts } from '#lib/network/certificate.ts'

export const SERVICES = ['login', 'graph', 'imap', 'pop3', 'smtp'] as const
export type Service = (typeof SERVICES)[number]

export const STEPS = ['dns', 'connect', 'tls', 'greeting', 'answer'] as const
export type StepName = (typeof STEPS)[number]

export interface Step {
  readonly step: StepName
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly milliseconds: number
  readonly detail?: string
  readonly evidence?: Evidence
}

export type Verdict = 'passed' | 'warned' | 'failed'

/** One server of the cloud, tried from here. */
export interface ServerCheck {
  readonly service: Service
  readonly host: string
  readonly port: number
  /** The proxy it was reached through; null for the direct way. */
  readonly via: string | null
  readonly verdict: Verdict
  /** Milliseconds of all steps. */
  readonly milliseconds: number
  readonly steps: readonly Step[]
  readonly certificate: CertificateFacts | null
  /** The certificate is accepted, but by an authority that was added on this machine. */
  readonly intercepted: boolean
  readonly cause: CauseId | null
}

export type PublicUrlNote = 'localhost' | 'reached' | 'not-reached' | 'certificate' | 'other-answer'

/** The address under which people and Entra see the portal. */
export interface PublicUrlCheck {
  readonly verdict: Verdict
  readonly note: PublicUrlNote
  readonly redirectUri: string
  readonly milliseconds: number
  readonly certificate: CertificateFacts | null
  /** What the system or the server said, where it was not as it should be. */
  readonly text: string | null
}

/** This server's clock against another. Positive when ours is ahead; null when the other did not tell. */
export interface ClockCheck {
  readonly against: 'microsoft' | 'database'
  readonly verdict: Verdict
  readonly secondsAhead: number | null
}

/** What one run found; parts are missing while it runs. */
export interface Preflight {
  readonly servers: readonly ServerCheck[]
  readonly publicUrl: PublicUrlCheck | null
  readonly clocks: readonly ClockCheck[]
}

export const NOTHING_YET: Preflight = { servers: [], publicUrl: null, clocks: [] }
