import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import type { Shut } from '#lib/diagnosis/suspects.ts'
import { says } from './phrase.ts'
import { OAUTH_MAIL, THREAD_AUTH_FAILED, THREAD_NOT_CONNECTED, THREAD_WRONG_USER } from './sources.ts'

const REFUSED = [
  'authenticate failed',
  'authenticate xoauth2 failed',
  '[authenticationfailed]',
  'authentication failed',
  'authentication failure',
  'authentication unsuccessful',
  'authenticationinvalidcredentials',
  'authentication error',
  'authentication rejected',
  'failed to authenticate',
  'unable to authenticate',
  'authorization failure',
  'authorization failed',
  'login denied',
  'not authenticated',
  'authentication was not successful',
  'sasl authentication',
  'could not authenticate',
  'xoauth2 authentication',
  'invalid credentials',
  '-err [auth]',
  ['auth for user', 'failed'],
  ['auth', 'xoauth2', 'failed'],
] as const
/** Where a password was refused or a session ended, the words of a refused token are only the echo. */
const NOT_REFUSED = [
  'starttls',
  'accesstokenexpired',
  'basic authentication is disabled',
  'basicauthblocked',
] as const
/** What libraries and mail programs make of a refusal, in their own words. */
const NOT_IN =
  /\b(?:log ?in|log ?on|log at|authenticat\w{0,6}|credentials|password)\b.{0,60}\b(?:fail\w{0,4}|wrong|denied|incorrect|invalid|refused|rejected|unsuccessful|not accepted)\b/
const NOT_IN_EITHER =
  /\b(?:fail\w{0,4}|wrong|denied|incorrect|invalid|cannot|unable|could not|refused)\b.{0,60}\b(?:log ?in|log ?on|log at|authenticat\w{0,6}|credentials|password)\b/
const MAIL = new Set(['imap', 'pop3', 'smtp', 'unknown'])

/** The mail server shut the door without saying why: at the sign-in, or behind it. */
export function shutOf(seen: Reading): Shut | null {
  if (!MAIL.has(seen.where)) return null
  if (says(seen, 'authenticated but not connected')) return 'not-connected'
  if (says(seen, ...NOT_REFUSED)) return null
  // 5.7.139 says that a policy decided and its sentence says which: a known one is a rule of its own.
  if (says(seen, ...REFUSED) || seen.replies.includes(535)) return 'refused'
  if (seen.where !== 'unknown' && (NOT_IN.test(seen.low) || NOT_IN_EITHER.test(seen.low))) return 'refused'
  return seen.enhanced.includes('5.7.3') || seen.enhanced.includes('5.7.8') ? 'refused' : null
}

/** Asked last: what is left when the words name no cause. */
export const MAILBOX_RULES: readonly Rule[] = [
  {
    id: 'mail.not-connected',
    cause: 'mail.not_connected_unspecified',
    confidence: 'possible',
    sources: [THREAD_NOT_CONNECTED, OAUTH_MAIL],
    when: (seen) =>
      shutOf(seen) === 'not-connected'
        ? [
            { id: 'said.words', values: { words: 'User is authenticated but not connected' } },
            { id: 'token.accepted' },
          ]
        : null,
  },
  {
    id: 'mail.refused',
    cause: 'mail.auth_refused_unspecified',
    confidence: 'possible',
    sources: [OAUTH_MAIL, THREAD_AUTH_FAILED, THREAD_WRONG_USER],
    when: (seen) => (shutOf(seen) === 'refused' ? [{ id: 'said.nothing' }] : null),
  },
]
