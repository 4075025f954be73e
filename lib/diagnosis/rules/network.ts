import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'

const DNS = /\b(ENOTFOUND|EAI_AGAIN|ENODATA)\b|getaddrinfo failed|name or service not known|name resolution/i

const UNTRUSTED =
  /self[- ]signed certificate|unable to get (local )?issuer|unable to verify the first certificate|certificate has expired|CERT_[A-Z_]+|SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID|CERTIFICATE_VERIFY_FAILED/i

const NOT_TLS =
  /wrong version number|first record does not look like a TLS handshake|packet length too long|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG/i

const CUT =
  /\b(ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|DEADLINE)\b|network is unreachable|forcibly closed|did not properly respond|greeting never received|failed to receive handshake|connection refused|code: 0\)/i

/** A dialogue that no mail server of Microsoft would hold, as our own probes name it. */
const STRANGE = new Set([
  'NONSENSE',
  'FLOOD',
  'LINE_TOO_LONG',
  'PREAUTH',
  'NO_XOAUTH2',
  'NO_STARTTLS',
  'STARTTLS_INJECTION',
])

const WRONG_PORT = /localhost:\d+|:(143|465)\b|\bport: (143|465|443)\b|protection\.outlook\.com/i

/** Everything a rule may look into, code and words together. */
function said(evidence: Evidence): string {
  return `${evidence.code ?? ''} ${evidence.text}`
}

/** Faults below the protocols: names, sockets, certificates. Also asked last for every other source. */
export const NETWORK_RULES: readonly Rule[] = [
  { cause: 'net.proxy_auth', confidence: 'certain', when: (e) => e.code === 'PROXY_AUTH' },
  { cause: 'net.proxy_refused', confidence: 'certain', when: (e) => e.code === 'PROXY_REFUSED' },
  {
    // The proxy of the settings is named in the text; that it cannot be found or reached is its fault alone.
    cause: 'net.proxy_refused',
    confidence: 'likely',
    when: (e) => /^(The proxy|[^ ]+: The proxy) (http|socks5):\/\//.test(e.text),
  },
  { cause: 'net.egress_refused', confidence: 'certain', when: (e) => e.code === 'EGRESS_REFUSED' },
  { cause: 'net.dns', confidence: 'certain', when: (e) => DNS.test(said(e)) },
  { cause: 'net.tls_intercepted', confidence: 'likely', when: (e) => UNTRUSTED.test(said(e)) },
  { cause: 'net.wrong_endpoint', confidence: 'possible', when: (e) => NOT_TLS.test(said(e)) },
  {
    cause: 'net.wrong_endpoint',
    confidence: 'likely',
    when: (e) => CUT.test(said(e)) && WRONG_PORT.test(e.text),
  },
  { cause: 'net.wrong_endpoint', confidence: 'likely', when: (e) => STRANGE.has(e.code ?? '') },
  {
    // The connection stands and the server does not answer in time: slow, not shut out.
    cause: 'mail.throttled_or_busy',
    confidence: 'possible',
    when: (e) => e.code === 'DEADLINE' && ['authenticate', 'open'].includes(e.stage),
  },
  { cause: 'net.path_blocked', confidence: 'likely', when: (e) => CUT.test(said(e)) },
  {
    cause: 'net.path_blocked',
    confidence: 'possible',
    when: (e) => e.source === 'tcp' || e.source === 'tls',
  },
  { cause: 'net.dns', confidence: 'possible', when: (e) => e.source === 'dns' },
]
