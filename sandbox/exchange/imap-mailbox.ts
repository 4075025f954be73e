import type { Message } from '#sandbox/messages.ts'

const FLAGS = '\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent'
const UID_VALIDITY = 14

const nextUid = (messages: readonly Message[]): number => (messages.at(-1)?.uid ?? 0) + 1

/** The untagged lines of SELECT and EXAMINE. */
export function opened(messages: readonly Message[]): string[] {
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

export function status(messages: readonly Message[]): string {
  const unseen = messages.filter((message) => !message.seen).length
  return `* STATUS INBOX (MESSAGES ${messages.length} RECENT 0 UIDNEXT ${nextUid(messages)} UIDVALIDITY ${UID_VALIDITY} UNSEEN ${unseen})`
}

function headerOf(source: string, name: string): string {
  const head = source.split('\r\n\r\n')[0] ?? ''
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

/** FETCH of UID, FLAGS, INTERNALDATE, RFC822.SIZE, BODY[] and BODY[HEADER]. */
export function fetched(messages: readonly Message[], set: string, items: string, byUid: boolean): string[] {
  return chosen(messages, set, byUid).map(([number, message]) => {
    const parts: string[] = []
    if (byUid || /\bUID\b/i.test(items)) parts.push(`UID ${message.uid}`)
    if (/\bFLAGS\b/i.test(items)) parts.push(`FLAGS (${message.seen ? '\\Seen' : ''})`)
    if (/\bINTERNALDATE\b/i.test(items)) parts.push(`INTERNALDATE "${internalDate(message.receivedAt)}"`)
    if (/\bRFC822\.SIZE\b/i.test(items)) parts.push(`RFC822.SIZE ${message.source.length}`)
    if (/BODY(\.PEEK)?\[HEADER\]/i.test(items)) {
      parts.push(`BODY[HEADER] ${literal(`${message.source.split('\r\n\r\n')[0]}\r\n\r\n`)}`)
    }
    if (/BODY(\.PEEK)?\[\]/i.test(items)) parts.push(`BODY[] ${literal(message.source)}`)
    return `* ${number} FETCH (${parts.join(' ')})`
  })
}

function internalDate(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ')
  return `${day}-${month}-${year} ${clock} +0000`
}
