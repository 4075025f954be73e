import { type Message, nextUid, remove } from '#sandbox/messages.ts'

const FLAGS = '\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent'
const UID_VALIDITY = 14

/** Every mailbox has them; only the inbox is ever filled. Exchange does not mark their use (RFC 6154). */
export const FOLDERS = ['Archive', 'Deleted Items', 'Drafts', 'INBOX', 'Junk Email', 'Sent Items']

const quoted = (name: string): string => (name.includes(' ') ? `"${name}"` : name)

/** The folder that a command names first, spelled as it is here. Undefined when there is no such folder. */
export function folderIn(text: string): string | undefined {
  const [, quotedName, name = quotedName] = /^(?:"([^"]*)"|(\S+))/.exec(text) ?? []
  return FOLDERS.find((folder) => folder.toLowerCase() === name?.toLowerCase())
}

/** LIST and LSUB: all folders for a pattern that ends in a wildcard, one for a name. */
export function listed(verb: string, text: string): string[] {
  const [, pattern = ''] = /^(?:"[^"]*"|\S+) (.*)$/.exec(text) ?? []
  // LIST "" "" asks for the delimiter alone.
  if (pattern === '""') return [`* ${verb} (\\Noselect \\HasChildren) "/" ""`]
  const named = folderIn(pattern)
  const wanted = /[*%]"?$/.test(pattern) ? FOLDERS : named ? [named] : []
  return wanted.map((folder) => `* ${verb} (\\HasNoChildren) "/" ${quoted(folder)}`)
}

/** The untagged lines of SELECT and EXAMINE. */
export function opened(messages: Message[]): string[] {
  return [
    `* ${messages.length} EXISTS`,
    '* 0 RECENT',
    `* FLAGS (${FLAGS})`,
    `* OK [PERMANENTFLAGS (${FLAGS})] Permanent flags`,
    ...firstUnseen(messages),
    `* OK [UIDVALIDITY ${UID_VALIDITY}] UIDVALIDITY value`,
    `* OK [UIDNEXT ${nextUid(messages)}] The next unique identifier value`,
  ]
}

function firstUnseen(messages: readonly Message[]): string[] {
  const index = messages.findIndex((message) => !message.seen)
  return index < 0 ? [] : [`* OK [UNSEEN ${index + 1}] Is the first unseen message`]
}

export function status(folder: string, messages: Message[]): string {
  const unseen = messages.filter((message) => !message.seen).length
  return `* STATUS ${quoted(folder)} (MESSAGES ${messages.length} RECENT 0 UIDNEXT ${nextUid(messages)} UIDVALIDITY ${UID_VALIDITY} UNSEEN ${unseen})`
}

function headerOf(source: string, name: string): string {
  // A long value goes on in the next line, which begins with a space (RFC 5322 2.2.3).
  const head = (source.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n(?=[ \t])/g, '')
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(name.length + 1).trim() ?? ''
}

/** SEARCH by ALL, UNSEEN, SUBJECT and HEADER; other keys match everything. Numbers, or UIDs. */
export function search(messages: readonly Message[], criteria: string, byUid: boolean): string {
  const wanted = /\b(?:HEADER\s+"?([\w-]+)"?|(SUBJECT))\s+(?:"([^"]*)"|(\S+))/i.exec(criteria)
  const name = wanted?.[1] ?? wanted?.[2]
  const text = (wanted?.[3] ?? wanted?.[4] ?? '').toLowerCase()
  const hits = messages.flatMap((message, index) => {
    if (/\bUNSEEN\b/i.test(criteria) && message.seen) return []
    if (name && !headerOf(message.source, name).toLowerCase().includes(text)) return []
    return [byUid ? message.uid : index + 1]
  })
  return ['* SEARCH', ...hits].join(' ')
}

function chosen(messages: readonly Message[], set: string, byUid: boolean): [number, Message][] {
  const last = byUid ? (messages.at(-1)?.uid ?? 0) : messages.length
  const bound = (text: string): number => (text === '*' ? last : Number(text))
  const ranges = set.split(',').map((part) => {
    const [from = '', to = from] = part.split(':')
    return [Math.min(bound(from), bound(to)), Math.max(bound(from), bound(to))] as const
  })
  return messages.flatMap((message, index): [number, Message][] => {
    const id = byUid ? message.uid : index + 1
    return ranges.some(([from, to]) => id >= from && id <= to) ? [[index + 1, message]] : []
  })
}

const literal = (text: string): string => `{${Buffer.byteLength(text, 'latin1')}}\r\n${text}`

/** FETCH of UID, FLAGS, INTERNALDATE, ENVELOPE, RFC822.SIZE, BODY[] and BODY[HEADER]. */
export function fetched(messages: readonly Message[], set: string, items: string, byUid: boolean): string[] {
  return chosen(messages, set, byUid).map(([number, message]) => {
    const parts: string[] = []
    if (byUid || /\bUID\b/i.test(items)) parts.push(`UID ${message.uid}`)
    if (/\bFLAGS\b/i.test(items)) parts.push(`FLAGS (${flagsOf(message)})`)
    if (/\bINTERNALDATE\b/i.test(items)) parts.push(`INTERNALDATE "${internalDate(message.receivedAt)}"`)
    if (/\bENVELOPE\b/i.test(items)) parts.push(`ENVELOPE ${envelope(message.source)}`)
    if (/\bRFC822\.SIZE\b/i.test(items)) parts.push(`RFC822.SIZE ${message.source.length}`)
    if (/BODY(\.PEEK)?\[HEADER\]/i.test(items)) {
      parts.push(`BODY[HEADER] ${literal(`${message.source.split('\r\n\r\n')[0]}\r\n\r\n`)}`)
    }
    if (/BODY(\.PEEK)?\[\]/i.test(items)) parts.push(`BODY[] ${literal(message.source)}`)
    return `* ${number} FETCH (${parts.join(' ')})`
  })
}

const flagsOf = ({ seen, deleted }: Message): string =>
  [seen && '\\Seen', deleted && '\\Deleted'].filter(Boolean).join(' ')

/** STORE of \Seen and \Deleted; other flags are taken and forgotten. */
export function store(messages: readonly Message[], set: string, change: string, byUid: boolean): string[] {
  const [, sign, silent] = /^([+-]?)FLAGS(\.SILENT)?/i.exec(change) ?? []
  return chosen(messages, set, byUid).flatMap(([number, message]) => {
    const named = (flag: RegExp, now = false) =>
      flag.test(change) ? sign !== '-' : sign === '' ? false : now
    message.deleted = named(/\\Deleted/i, message.deleted)
    message.seen = named(/\\Seen/i, message.seen)
    return silent
      ? []
      : [`* ${number} FETCH (${byUid ? `UID ${message.uid} ` : ''}FLAGS (${flagsOf(message)}))`]
  })
}

/** EXPUNGE, and UID EXPUNGE of RFC 4315, which leaves what is not in the set. */
export function expunge(messages: Message[], set = '1:*'): string[] {
  const gone = chosen(messages, set, true).filter(([, message]) => message.deleted)
  remove(
    messages,
    gone.map(([, message]) => message),
  )
  // The numbers close up after each one.
  return gone.map(([number], before) => `* ${number - before} EXPUNGE`)
}

const ENVELOPE_ADDRESS = /([^\s<@]+)@([^\s>]+)/

function envelope(source: string): string {
  const text = (value: string) => (value ? `"${value.replaceAll(/["\\]/g, '')}"` : 'NIL')
  const people = (name: string) => {
    const [, local, host] = ENVELOPE_ADDRESS.exec(headerOf(source, name)) ?? []
    return local && host ? `((NIL NIL ${text(local)} ${text(host)}))` : 'NIL'
  }
  const from = people('From')
  const parts = [text(headerOf(source, 'Date')), text(headerOf(source, 'Subject')), from, from, from]
  return `(${[...parts, people('To'), 'NIL', 'NIL', 'NIL', text(headerOf(source, 'Message-ID'))].join(' ')})`
}

function internalDate(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ')
  return `${day}-${month}-${year} ${clock} +0000`
}
