/** Who said it: our own socket, the mail server, or Microsoft's sign-in service. */
export type EvidenceSource = 'dns' | 'tcp' | 'tls' | 'imap' | 'pop3' | 'smtp' | 'entra' | 'portal'

/** What one failure told us. Every text in it is masked and safe to paste into a ticket. */
export interface Evidence {
  readonly source: EvidenceSource
  /** The stage of a probe, or the step of a token call, in which it happened. */
  readonly stage: string
  /** The words of the server or of the operating system, masked, at most 2,000 characters. */
  readonly text: string
  /** `ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `DEADLINE`, an SMTP reply code such as `535`. */
  readonly code?: string
  /** RFC 3463 enhanced status code of an SMTP reply, e.g. `5.7.139`. */
  readonly enhancedCode?: string
  /** OAuth `error`, e.g. `invalid_grant`. */
  readonly error?: string
  readonly suberror?: string
  /** Every AADSTS number found, in the order in which it was printed. */
  readonly aadsts?: readonly number[]
  readonly httpStatus?: number
  /** Seconds the server asked us to wait, from Retry-After or Exchange's suggested back-off. */
  readonly retryAfterSeconds?: number
  readonly traceId?: string
  readonly correlationId?: string
  readonly timestamp?: string
}
