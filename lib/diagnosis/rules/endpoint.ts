import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { otherCloud } from './entra-variants.ts'
import { cutOff } from './network.ts'
import { PROTOCOL_SETTINGS, SMTP_AUTH } from './sources.ts'

/** Ports on which Exchange Online answers nobody, or not this protocol. */
const CLOSED = new Set([25, 110, 143, 443, 465, 2525])
const HERE = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/
const OLD_HOSTS = ['smtp.live.com', 'pop3.live.com', 'imap.live.com', 'smtp.hotmail.com']

/** A token call goes to 443 and, in a sandbox, to whatever port: this is about mail only. */
function mail(seen: Reading): boolean {
  return (
    seen.elsewhere &&
    seen.where !== 'entra' &&
    !/login\.microsoftonline|oauth2|\/token\b|graph\.microsoft/.test(seen.low)
  )
}

function wrongPort({ port, low }: Reading): boolean {
  if (port === undefined) return false
  if (port === 443) return /outlook|office365|imap|smtp|pop/.test(low)
  if (CLOSED.has(port)) return true
  return (
    (port === 995 && /imap/.test(low)) || (port === 993 && /\bpop3?\b|smtp/.test(low) && !/imap/.test(low))
  )
}

/** Texts of other programs that name the server they called: no answer there is no wonder. */
export const ENDPOINT_RULES: readonly Rule[] = [
  {
    id: 'net.wrong-port',
    cause: 'net.wrong_endpoint',
    confidence: 'likely',
    or: ['net.path_blocked', 'net.tls_mode_mismatch'],
    sources: [PROTOCOL_SETTINGS, SMTP_AUTH],
    when: (seen) => {
      if (!mail(seen) || !wrongPort(seen)) return null
      const facts = cutOff(seen)
      return (
        facts && [...facts, { id: 'said.quoted', values: { quoted: `port ${seen.port}` } } satisfies Fact]
      )
    },
  },
  {
    id: 'net.wrong-host',
    cause: 'net.wrong_endpoint',
    confidence: 'likely',
    or: ['net.path_blocked', 'net.dns'],
    sources: [PROTOCOL_SETTINGS],
    when: (seen) => {
      if (!mail(seen)) return null
      const old = OLD_HOSTS.find((host) => seen.low.includes(host))
      if (old) return [{ id: 'said.host', values: { host: old } }]
      const refused =
        seen.codes.some((code) => /REFUSED|10061|Errno 111/.test(code)) || /refused/.test(seen.low)
      return refused && HERE.test(seen.host ?? '')
        ? [{ id: 'said.host', values: { host: seen.host ?? '' } }]
        : null
    },
  },
  {
    // The front end signs its reply: a mailbox of another cloud is not known here.
    id: 'mail.other-cloud',
    cause: 'cloud.mismatch',
    confidence: 'likely',
    or: ['mail.auth_refused_unspecified'],
    sources: ['https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges-21vianet'],
    when: (seen) =>
      seen.elsewhere &&
      ['smtp', 'imap', 'pop3'].includes(seen.where) &&
      otherCloud(seen) &&
      refusedAtAll(seen)
        ? [{ id: 'said.host', values: { host: seen.frontEnd ?? 'outlook.cn' } }]
        : null,
  },
]

function refusedAtAll({ replies, low }: Reading): boolean {
  return (
    replies.includes(535) || /authentication (?:unsuccessful|failed|failure)|authenticate failed/.test(low)
  )
}
