import type { Delivery } from '#lib/alerts/channel.ts'
import { type FailureCode, failure } from './failure.ts'
import { networkTrouble, wordsOf } from './network-trouble.ts'
import type { SmtpError, SmtpOutcome } from './send-letter.ts'

/**
 * What a mail server's answer means (RFC 5321 4.2.1, RFC 3463). A refusal, even of the whole content, says surely that
 * nothing was delivered; a connection that broke after the content had begun to leave says nothing.
 */
export function mailDelivery(
  outcome: SmtpOutcome,
  secrets: readonly string[],
  interrupted: boolean,
): Delivery {
  const told = (code: FailureCode, error: SmtpError) => failure(code, wordsOf(error), secrets)
  if (outcome.ok) {
    const [first, ...others] = outcome.refused
    if (!first) return { kind: 'sent' }
    const text = [first, ...others].map((one) => one.response ?? one.message).join('; ')
    return { kind: 'sent', trouble: failure('recipient-refused', text, secrets) }
  }
  const { error, left } = outcome
  const { responseCode } = error
  if (responseCode !== undefined && responseCode >= 400) {
    const code = refusalOf(error)
    if (!isLasting(error, code)) return { kind: 'later', failure: told(code, error) }
    // A 5xx for the content is about this letter, not about the channel.
    return { kind: 'never', failure: told(code, error), ...(left ? { thisMessage: true } : {}) }
  }
  if (left) return { kind: 'unsure', failure: told('no-answer', error) }
  return { kind: 'later', failure: told(interrupted ? 'interrupted' : codeWithoutAnswer(error), error) }
}

function refusalOf({ command = '', code, responseCode = 0, response = '' }: SmtpError): FailureCode {
  if (command === 'STARTTLS') return 'no-starttls'
  if (responseCode === 530 && /STARTTLS/i.test(response)) return 'needs-tls'
  // 530 and 538 want a sign-in, or another way of it (RFC 4954 section 6).
  if (code === 'EAUTH' || command.startsWith('AUTH') || responseCode === 530 || responseCode === 538) {
    return responseCode < 500 ? 'busy' : 'sign-in-refused'
  }
  if (responseCode < 500) return 'busy'
  if (command === 'MAIL FROM') return 'sender-refused'
  if (command === 'RCPT TO') return 'recipient-refused'
  return 'refused'
}

/** 5.2.2 a full mailbox, 5.3.x the system, 5.4.x the way: these heal without anybody changing this channel. */
const PASSING = /^5\d\d[ -]5\.(?:2\.2|3\.\d{1,3}|4\.\d{1,3})\b/
/** Where a 5xx is about this channel or this message; before, as in a greeting, it is about the server. */
const COMMANDS = /^(?:AUTH|MAIL FROM|RCPT TO|DATA|STARTTLS)/

function isLasting(
  { response = '', responseCode = 0, command = '', code }: SmtpError,
  named: FailureCode,
): boolean {
  if (responseCode < 500 || PASSING.test(response)) return false
  return named === 'sign-in-refused' || COMMANDS.test(command) || code === 'EAUTH'
}

function codeWithoutAnswer(error: SmtpError): FailureCode {
  if (error.code === 'ETLS' && error.command === 'STARTTLS' && !/Error initiating TLS/.test(error.message)) {
    return 'no-starttls'
  }
  return networkTrouble(error)
}
