import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { type PhraseRule, phraseRules, said, says } from './phrase.ts'
import { BASIC_AUTH, NDR, OAUTH_MAIL, PRINTERS, RFC_SMTP, SMTP_AUTH, THREAD_PRX4 } from './sources.ts'

/** A message that was handed over and came back: its servers are those on the way, not the one that was called. */
const DELIVERY = [
  '5.1.8',
  '5.7.50',
  '5.7.7',
  'remote server returned',
  'sendasdenied',
  'as this sender',
  'bad outbound',
] as const

/** `5.7.139` only says that a policy decided. Which one is in the sentence after it. */
const SENTENCES: readonly PhraseRule[] = [
  {
    id: 'smtp.tenant-switch',
    cause: 'smtp.auth_disabled_work',
    words: [
      'smtpclientauthentication is disabled for the tenant',
      'smtpclientauthentication is disabled for the organization',
    ],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.switch',
    cause: 'smtp.auth_disabled_work',
    or: ['smtp.auth_disabled_personal'],
    words: [
      'smtpclientauthentication is disabled',
      'smtp_auth_disabled',
      'smtpclientauthentication is off',
      'smtp auth is disabled',
      'smtpclientauthenticationdisabled : true',
    ],
    unless: ['disabled for the tenant', 'disabled for the organization'],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.defaults',
    cause: 'smtp.security_defaults',
    words: ['security defaults policy', 'organizations security defaults', 'organizations security policy'],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.criteria',
    cause: 'smtp.policy_criteria',
    words: ['did not meet the criteria to be authenticated', 'did not meet the criteria'],
    or: ['ca.blocked'],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.locked',
    cause: 'user.locked',
    words: ['authentication unsuccessful, account locked', 'account locked. contact'],
    or: ['user.credentials'],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.account-issue',
    cause: 'user.disabled',
    confidence: 'likely',
    or: ['user.credentials', 'user.locked', 'mail.no_mailbox_or_license'],
    words: ['account has an issue'],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.credentials',
    cause: 'user.credentials',
    words: [
      'the user credentials were incorrect',
      'user credentials were incorrect',
      'credentials were incorrect',
    ],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.wrong-server',
    cause: 'net.wrong_endpoint',
    or: ['mail.client_dialogue'],
    words: ['protection.outlook.com', 'relay access denied', 'unable to relay', 'tenantattribution'],
    unless: DELIVERY,
    where: ['smtp', 'unknown', 'network'],
    sources: [PRINTERS, NDR],
  },
  {
    // Addresses are only banned on the way to the MX: submission knows who sends.
    id: 'smtp.banned',
    cause: 'net.wrong_endpoint',
    or: ['smtp.sender_restricted'],
    words: ['5.7.606', '5.7.607', '5.7.608', '5.7.609', '5.7.511', 'banned sending ip', 'banned sender'],
    sources: [NDR],
  },
  {
    id: 'smtp.port-25',
    cause: 'net.wrong_endpoint',
    or: ['mail.client_dialogue'],
    words: [
      ['504', 'port 25 '],
      ['504', 'port: 25,'],
      ['504', ':25 '],
    ],
    unless: DELIVERY,
    where: ['smtp', 'unknown', 'network'],
    sources: [PRINTERS],
  },
  {
    id: 'smtp.starttls',
    cause: 'net.tls_mode_mismatch',
    words: [
      'starttls is required',
      'must issue a starttls command',
      'must issue starttls',
      'tls 1.0 and 1.1 are not supported',
      '4.7.66',
      'starttls required',
    ],
    sources: [SMTP_AUTH],
  },
  {
    id: 'smtp.dialogue',
    cause: 'mail.client_dialogue',
    or: ['mail.basic_auth_disabled', 'net.wrong_endpoint'],
    words: [
      'unrecognized authentication type',
      'invalid xoauth2 auth data',
      'unrecognized command',
      'bad sequence of commands',
      'send hello first',
      'invalid domain name',
      'cannot decode',
      'invalid arguments',
      'auth command cancelled',
      'authentication mechanism',
      '5.5.124',
      '504 5.7.4',
      '5.3.3 ',
    ],
    where: ['smtp', 'unknown'],
    sources: [OAUTH_MAIL, RFC_SMTP],
  },
]

const fact = (reply: string): readonly Fact[] => [{ id: 'said.reply', values: { reply } }]

const inner535 = ({ replies, enhanced }: Reading) => replies.includes(535) || enhanced.includes('5.7.139')

/** Replies by their numbers, after the sentences. */
const REPLIES: readonly Rule[] = [
  {
    // With a 535 inside, that one is the answer; without, nobody tried to sign in.
    id: 'smtp.no-auth',
    cause: 'smtp.no_auth_sent',
    confidence: 'certain',
    or: ['mail.client_dialogue'],
    sources: [PRINTERS],
    when: (seen) => {
      if (inner535(seen) || seen.enhanced.includes('4.7.0')) return null
      if (seen.enhanced.includes('5.7.57')) return fact('530 5.7.57')
      return says(seen, 'client not authenticated to send', 'client was not authenticated to send')
        ? [said('Client not authenticated to send mail')]
        : null
    },
  },
  {
    id: 'smtp.no-auth-label',
    cause: 'smtp.no_auth_sent',
    confidence: 'possible',
    or: ['smtp.auth_disabled_work', 'mail.basic_auth_disabled'],
    sources: [PRINTERS],
    when: (seen) =>
      !inner535(seen) && says(seen, 'client was not authenticated', 'anonymous mail', '5.7.1 client')
        ? [said('the client was not authenticated')]
        : null,
  },
  {
    id: 'smtp.busy',
    cause: 'mail.throttled_or_busy',
    confidence: 'likely',
    or: ['mail.client_dialogue'],
    sources: [THREAD_PRX4, RFC_SMTP],
    when: (seen) =>
      says(
        seen,
        'temporary server error',
        'service not active',
        'server busy',
        'please try again later',
        'temporary authentication failure',
        'service not available',
        'connection dropped due to socketerror',
        'insufficient system resources',
        'transient failure',
        '4.7.500',
      ) && seen.where !== 'entra'
        ? [said('try again later')]
        : null,
  },
  {
    // RFC 5321 4.2.1: every 4yz reply asks to come back later, whatever its words.
    id: 'smtp.later',
    cause: 'mail.throttled_or_busy',
    confidence: 'possible',
    sources: [RFC_SMTP],
    when: ({ where, replies }) => {
      const reply = where === 'smtp' ? replies.find((code) => code >= 400 && code < 500) : undefined
      return reply === undefined || replies.some((code) => code >= 500) ? null : fact(String(reply))
    },
  },
  {
    id: 'smtp.basic-reply',
    cause: 'mail.basic_auth_disabled',
    confidence: 'certain',
    sources: [BASIC_AUTH],
    when: ({ enhanced }) => (enhanced.includes('5.7.30') ? fact('550 5.7.30') : null),
  },
]

export const SMTP_RULES: readonly Rule[] = [...phraseRules(SENTENCES), ...REPLIES]
