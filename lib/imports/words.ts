import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import type { AccessColumn } from './header.ts'
import type { Access } from './row.ts'

const ACCESS_WORDS: Readonly<Record<Access, readonly string[]>> = {
  own: ['own', 'user', 'usermailbox', 'linkedmailbox', 'personal', 'self', 'owner', 'me'],
  shared: [
    ...['shared', 'sharedmailbox', 'delegate', 'delegated', 'throughadelegate', 'team', 'group'],
    ...['room', 'roommailbox', 'equipment', 'equipmentmailbox', 'schedulingmailbox'],
  ],
  app: [
    'app',
    'apponly',
    'application',
    'theappitself',
    'appitself',
    'daemon',
    'service',
    'clientcredentials',
  ],
}

const PROTOCOL_WORDS: Readonly<Record<Protocol, readonly string[]>> = {
  imap: ['imap', 'imap4', 'imaps'],
  pop3: ['pop3', 'pop', 'pop3s', 'pops'],
  smtp: ['smtp', 'smtps', 'smtpauth', 'submission', 'authsmtp'],
}

const byWord = <Value extends string>(words: Readonly<Record<Value, readonly string[]>>) =>
  new Map(
    Object.entries<readonly string[]>(words).flatMap(([value, all]) =>
      all.map((word) => [word, value as Value]),
    ),
  )

const ACCESS_BY_WORD = byWord(ACCESS_WORDS)
const PROTOCOL_BY_WORD = byWord(PROTOCOL_WORDS)
const YES = new Set(['yes', 'true', 'y', '1', 'x', 'ja', 'oui', 'si'])
const NO = new Set(['no', 'false', 'n', '0', 'nein', 'non'])

const LONGEST_WORD = 40
const keyOf = (word: string) =>
  word.length > LONGEST_WORD ? '' : word.toLowerCase().replace(/[\s_\-.()]/g, '')

/** Undefined when it is no word for an access. */
export function accessOfWord(word: string, column: AccessColumn = 'access'): Access | undefined {
  const key = keyOf(word)
  if (column === 'yes-or-no' && (YES.has(key) || NO.has(key))) return YES.has(key) ? 'shared' : 'own'
  return ACCESS_BY_WORD.get(key.replace(/(?<=.)mailbox$/, '')) ?? ACCESS_BY_WORD.get(key)
}

export type ProtocolWords = { readonly protocols: readonly Protocol[] } | { readonly unknown: string }

/** However they are separated; `all` is all of them. In the order in which the portal names them. */
export function protocolsOfWords(text: string): ProtocolWords {
  const chosen = new Set<Protocol>()
  for (const word of text.replace(/\b(smtp|auth) (auth|smtp)\b/gi, '$1$2').split(/[\s,;|/+&]+/)) {
    const key = keyOf(word)
    if (word === '' || key === 'and') continue
    const protocol = PROTOCOL_BY_WORD.get(key)
    if (protocol) chosen.add(protocol)
    else if (key === 'all' || word === '*') for (const each of PROTOCOLS) chosen.add(each)
    else return { unknown: word }
  }
  return { protocols: PROTOCOLS.filter((protocol) => chosen.has(protocol)) }
}
