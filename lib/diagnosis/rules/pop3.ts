import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { notConnected, refusedWithoutReason } from './mailbox.ts'

const said = (pattern: RegExp) => (evidence: Evidence) => pattern.test(evidence.text)

/** `-ERR Logon failure` answers a password, `-ERR Authentication failure` a token; `[AUTH]` is RFC 3206. */
const REFUSED = /authentication failure|\[AUTH\]|authentication failed|auth for user .* failed/i

export const POP3_RULES: readonly Rule[] = [
  {
    cause: 'mail.throttled_or_busy',
    confidence: 'certain',
    when: said(/server unavailable|request is throttled|suggested backoff|\[SYS\/TEMP\]|\[IN-USE\]/i),
  },
  ...notConnected(said(/authenticated but not connected/i)),
  ...refusedWithoutReason(said(REFUSED)),
]
