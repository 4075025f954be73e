import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { specificNumber } from './entra-numbers.ts'
import { CUT_WORDS, NETWORK_WORDS } from './network-words.ts'
import { phraseRules, said } from './phrase.ts'
import {
  NETWORK_LIST,
  NODE_ERRORS,
  OPENSSL_VERIFY,
  PROTOCOL_SETTINGS,
  RFC_PROXY,
  TLS_RECORD,
} from './sources.ts'

/** A dialogue that no mail server of Microsoft would hold, as our own probes name it. */
const STRANGE = [
  'NONSENSE',
  'FLOOD',
  'LINE_TOO_LONG',
  'PREAUTH',
  'NO_XOAUTH2',
  'NO_STARTTLS',
  'STARTTLS_INJECTION',
]
const NAMES = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NONAME',
  'ENODATA',
  'EDNS',
  'ERR_NAME_NOT_RESOLVED',
  'WinError 11001',
  'Errno -2',
  'Errno -3',
  'Errno 11001',
]
const UNTRUSTED =
  /^(?:CERT_|SELF_SIGNED_|UNABLE_TO_|DEPTH_ZERO_|HOSTNAME_MISMATCH|CERTIFICATE_VERIFY_FAILED|ERR_TLS_CERT|ERR_CERT)/
const NOT_TLS = [
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'WRONG_VERSION_NUMBER',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
]
const CUT =
  /^(?:ECONN|ETIMEDOUT|ETIMEOUT|EHOST|ENET|EPIPE|DEADLINE|CLOSED|UND_ERR_(?:CONNECT|SOCKET|HEADERS|BODY)|ERR_(?:CONNECTION|TIMED_OUT|NETWORK|INTERNET|ADDRESS)|WinError 100|Errno (?:101|104|110|111|113|10060|10061|10054)|NoConnection)/

const system = (code: string): readonly Fact[] => [{ id: 'said.system', values: { code } }]
const known = (seen: Reading, codes: readonly string[]) => seen.codes.find((code) => codes.includes(code))

function serverSpoke({ enhanced, refusals, where }: Reading): boolean {
  return where !== 'network' && (refusals.length > 0 || enhanced.some((code) => /^[45]/.test(code)))
}

/** The connection does not come about or breaks; null when it stands. */
export function cutOff(seen: Reading): readonly Fact[] | null {
  // Who got an answer from Entra was connected; whatever broke afterwards is a consequence.
  if (seen.where === 'entra' && specificNumber(seen) !== undefined) return null
  const code = seen.codes.find((one) => CUT.test(one))
  if (code) return system(code)
  // "Cannot connect" is also what programs say when a server answered them, and refused.
  if (serverSpoke(seen)) return null
  const words = CUT_WORDS.find((one) => seen.low.includes(one))
  return words ? [said(words)] : null
}

/** The connection stands and the server does not answer in time: slow, not shut out. */
const SLOW_STEPS = new Set(['authenticate', 'open'])

const CODES: readonly Rule[] = [
  {
    id: 'net.proxy-asks',
    cause: 'net.proxy_auth',
    confidence: 'certain',
    sources: [RFC_PROXY],
    when: (seen) => (seen.codes.includes('PROXY_AUTH') || seen.status === 407 ? system('407') : null),
  },
  {
    id: 'net.proxy-refuses',
    cause: 'net.proxy_refused',
    confidence: 'certain',
    sources: [RFC_PROXY],
    when: (seen) => (seen.codes.includes('PROXY_REFUSED') ? system('PROXY_REFUSED') : null),
  },
  {
    // The proxy of the settings is named in the text; that it cannot be found or reached is its fault alone.
    id: 'net.proxy-gone',
    cause: 'net.proxy_refused',
    confidence: 'certain',
    sources: [RFC_PROXY],
    when: (seen) =>
      !seen.elsewhere && /^(?:The proxy|[^ ]{1,80}: The proxy) (?:http|socks5):\/\//.test(seen.flat)
        ? [said('The proxy')]
        : null,
  },
  {
    id: 'net.egress',
    cause: 'net.egress_refused',
    confidence: 'certain',
    sources: [NETWORK_LIST],
    when: (seen) => (seen.codes.includes('EGRESS_REFUSED') ? system('EGRESS_REFUSED') : null),
  },
  {
    id: 'net.name-code',
    cause: 'net.dns',
    confidence: 'certain',
    sources: [NODE_ERRORS],
    when: (seen) => {
      const code = known(seen, NAMES)
      return code ? system(code) : null
    },
  },
  {
    id: 'net.untrusted-code',
    cause: 'net.tls_intercepted',
    confidence: 'likely',
    sources: [OPENSSL_VERIFY],
    when: (seen) => {
      const code = seen.codes.find((one) => UNTRUSTED.test(one))
      return code ? system(code) : null
    },
  },
  {
    id: 'net.tls-mode-code',
    cause: 'net.tls_mode_mismatch',
    confidence: 'certain',
    or: ['net.wrong_endpoint'],
    sources: [TLS_RECORD],
    when: (seen) => {
      const code = known(seen, NOT_TLS)
      return code ? system(code) : null
    },
  },
  {
    id: 'net.strange',
    cause: 'net.wrong_endpoint',
    confidence: 'likely',
    sources: [PROTOCOL_SETTINGS],
    when: (seen) => {
      const code = known(seen, STRANGE)
      return code ? system(code) : null
    },
  },
  {
    id: 'net.slow',
    cause: 'mail.throttled_or_busy',
    confidence: 'possible',
    sources: [NODE_ERRORS],
    when: (seen) =>
      seen.codes.includes('DEADLINE') && SLOW_STEPS.has(seen.step) ? system('DEADLINE') : null,
  },
]

const LAST: readonly Rule[] = [
  {
    id: 'net.cut',
    cause: 'net.path_blocked',
    confidence: 'likely',
    or: ['net.wrong_endpoint', 'net.tls_intercepted'],
    sources: [NETWORK_LIST, NODE_ERRORS],
    when: (seen) => (seen.codes.includes('DEADLINE') && SLOW_STEPS.has(seen.step) ? null : cutOff(seen)),
  },
  {
    id: 'net.nothing',
    cause: 'net.path_blocked',
    confidence: 'possible',
    or: ['net.dns', 'net.wrong_endpoint', 'net.tls_intercepted'],
    sources: [NETWORK_LIST],
    when: (seen) =>
      seen.where === 'network' && (seen.elsewhere || seen.codes.length > 0 || seen.flat !== '')
        ? [{ id: 'said.nothing' }]
        : null,
  },
]

/** Faults below the protocols: names, sockets, certificates, proxies. */
export const NETWORK_RULES: readonly Rule[] = [...CODES, ...phraseRules(NETWORK_WORDS)]
/** What is left when nothing above said more. */
export const CONNECTION_RULES: readonly Rule[] = LAST
