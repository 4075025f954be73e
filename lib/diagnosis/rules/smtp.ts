import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { refusedWithoutReason } from './mailbox.ts'

const said = (pattern: RegExp) => (evidence: Evidence) => pattern.test(evidence.text)

const SWITCHED_OFF = /SmtpClientAuthentication\s+is\s+disabled\s+for\s+the\s+(Mailbox|Tenant)/i
const OFF_FOR_MAILBOX = /SmtpClientAuthentication\s+is\s+disabled\s+for\s+the\s+Mailbox/i
const SEND_AS =
  /SendAsDenied|not have permissions to send as this sender|not allowed to send as|\b5\.7\.60\b|\b5\.2\.252\b/i
const NO_LOGON = /mailbox logon failure|MapiExceptionLogonFailed/i
const BUSY =
  /\b(4\.3\.2|4\.7\.0|4\.7\.500|4\.4\.[12])\b.*(temporar|try again|service not active|too many|busy|limit exceeded)|service not active|temporary server error/i

/** 5.7.139 says a policy decided and the sentence after it says which: only a bare 5.7.3 or 5.7.8 is without a reason. */
const REFUSED_BARE =
  /\b(5\.7\.3|5\.7\.8)\b.*authentication (unsuccessful|failed)|(5\.7\.8|535).*authentication fail(ed|ure)/is

export const SMTP_RULES: readonly Rule[] = [
  {
    cause: 'smtp.auth_disabled_personal',
    confidence: 'certain',
    when: (e, c) => c.personal === true && OFF_FOR_MAILBOX.test(e.text),
  },
  { cause: 'smtp.auth_disabled_work', confidence: 'certain', when: said(SWITCHED_OFF) },
  {
    cause: 'smtp.app_send_as',
    confidence: 'certain',
    when: (e, c) => c.access === 'app' && SEND_AS.test(e.text),
  },
  {
    // 430, and yet nothing to wait for: the app has no way into the mailbox it submits from.
    cause: 'mail.app_mailbox_permission',
    confidence: 'likely',
    when: (e, c) => c.access === 'app' && NO_LOGON.test(e.text),
  },
  { cause: 'smtp.send_as_denied', confidence: 'certain', when: said(SEND_AS) },
  {
    cause: 'net.wrong_endpoint',
    confidence: 'likely',
    when: said(/protection\.outlook\.com|\b5\.7\.606\b/i),
  },
  { cause: 'mail.throttled_or_busy', confidence: 'likely', when: said(BUSY) },
  {
    cause: 'user.disabled',
    confidence: 'possible',
    when: said(/5\.7\.139[\s\S]*account has an issue/i),
  },
  // RFC 5321 4.2.1: every 4yz reply asks to come back later, whatever its words.
  { cause: 'mail.throttled_or_busy', confidence: 'possible', when: (e) => /^4\d\d$/.test(e.code ?? '') },
  ...refusedWithoutReason((e) => !/5\.7\.139/.test(e.text) && (REFUSED_BARE.test(e.text) || isBare535(e))),
]

function isBare535(evidence: Evidence): boolean {
  return evidence.code === '535' && ['5.7.3', '5.7.8'].includes(evidence.enhancedCode ?? '')
}
