import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { notConnected, refusedWithoutReason } from './mailbox.ts'

const said = (pattern: RegExp) => (evidence: Evidence) => pattern.test(evidence.text)

/** Password logins and their refusals are no business of this catalogue yet; they must not pass for a refused token. */
const PASSWORD = /\bLOGIN failed|basic authentication is disabled|BasicAuthBlocked/i
const SESSION_ENDED = /AccessTokenExpired/i
const BUSY = /request is throttled|suggested backoff|server unavailable|too many (simultaneous )?connections/i
const REFUSED = /AUTHENTICATE failed|AUTHENTICATIONFAILED|authentication failed\b/i

export const IMAP_RULES: readonly Rule[] = [
  { cause: 'mail.throttled_or_busy', confidence: 'certain', when: said(BUSY) },
  { cause: 'mail.identity_mismatch', confidence: 'likely', when: said(/NoADRecipient/i) },
  ...notConnected(said(/authenticated but not connected/i)),
  ...refusedWithoutReason(
    (e) => REFUSED.test(e.text) && !PASSWORD.test(e.text) && !SESSION_ENDED.test(e.text),
  ),
]
