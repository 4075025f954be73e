import { type Protocol, STAGES, type Stage } from './stages.ts'

/**
 * The stages of each protocol in the order in which they happen. SMTP submission greets in clear text and
 * secures the connection afterwards (STARTTLS, RFC 3207), so there the greeting comes before TLS.
 */
export const STAGE_ORDER = {
  imap: STAGES,
  pop3: STAGES,
  smtp: ['dns', 'connect', 'greeting', 'tls', 'authenticate', 'open'],
} as const satisfies Record<Protocol, readonly Stage[]>
