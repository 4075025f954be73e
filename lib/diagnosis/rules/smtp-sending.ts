import type { Rule } from '#lib/diagnosis/rule.ts'
import { type PhraseRule, phraseRules, said, says } from './phrase.ts'
import { NDR, OAUTH_MAIL, SMTP_LIMITS, THREAD_LOGON_FAILED } from './sources.ts'

const SEND_AS = [
  'sendasdenied',
  'as this sender',
  'not allowed to send as',
  'sendonbehalfdenied',
  '5.7.60 ',
  '5.2.252',
] as const

/** After the sign-in: what Exchange says to the message itself. */
const WORDS: readonly PhraseRule[] = [
  { id: 'smtp.send-as', cause: 'smtp.send_as_denied', words: SEND_AS, sources: [NDR, OAUTH_MAIL] },
  {
    id: 'smtp.logon-failed',
    cause: 'mail.app_mailbox_permission',
    confidence: 'likely',
    or: ['mail.throttled_or_busy'],
    words: ['mailbox logon failure', 'mapiexceptionlogonfailed', 'cannot open mailbox'],
    sources: [THREAD_LOGON_FAILED],
  },
  {
    id: 'smtp.limits',
    cause: 'smtp.limits',
    words: [
      'concurrent connections limit exceeded',
      'concurrent_sending',
      'sender thread limit',
      'submissionquota',
      'submission quota',
      'mailbox full',
      'mailbox is full',
      'over quota',
      'storage quota',
      'quotaexceeded',
      'quota exceeded',
      'recipient rate limit',
      'recipientlimitexceeded',
      'message rate limit',
      'exceeded the maximum number of recipients',
      'exceeded the daily',
      'daily limit for message recipients',
      'storagequotaexceeded',
      'message size exceeds',
      '5.2.122',
      '5.1.90',
      '5.7.232',
      '5.7.233',
      '5.3.4 ',
      'external recipient rate',
      'sending limit',
    ],
    unless: ['5.7.705'],
    sources: [SMTP_LIMITS],
  },
  {
    id: 'smtp.restricted',
    cause: 'smtp.sender_restricted',
    words: [
      'bad outbound sender',
      'werent recognized as a valid sender',
      'spam abuse detected',
      'traffic not accepted from this ip',
      'suspected of sending spam',
      '5.1.8 ',
      '5.7.501',
      '5.7.502',
      '5.7.503',
      '5.7.703',
      '5.7.705',
      '5.7.708',
      '5.7.750',
      'tenant has exceeded threshold',
      'no longer allowed to send messages outside',
      'blocked from sending',
      'restricted entities',
    ],
    sources: [NDR],
  },
]

export const SENDING_RULES: readonly Rule[] = [
  {
    id: 'smtp.app-send-as',
    cause: 'smtp.app_send_as',
    confidence: 'certain',
    sources: [OAUTH_MAIL],
    when: (seen, { access }) =>
      access === 'app' && !seen.elsewhere && says(seen, ...SEND_AS)
        ? [said('permissions to send as this sender'), { id: 'access.app' }]
        : null,
  },
  ...phraseRules(WORDS),
]
