import type { Rendered } from '#lib/alerts/rendered.ts'
import { oneLine } from './text.ts'

/** RFC 5424 table 1, as far as a program of ours may speak. */
export const FACILITIES = {
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const
export type Facility = keyof typeof FACILITIES

/** RFC 5424 table 2. */
const SEVERITIES = { red: 3, amber: 4, notice: 5, good: 6 } as const

/** Over UDP a receiver need take no more than this (RFC 5424 6.1); the most common ones take 8 kB over TCP. */
export const MOST_BYTES = { udp: 2_048, tcp: 8_192, tls: 8_192 } as const

const BOM = '\uFEFF'
/** The number that RFC 5612 keeps for documents: we have none of our own. */
const ENTERPRISE = 32473
/** So that the head of a message always fits, whatever is in it. */
const LONGEST_VALUE = 100
const LONGEST_URL = 200

export interface SyslogOrigin {
  readonly facility: Facility
  /** The host of the portal. */
  readonly host: string
  readonly mostBytes: number
}

/** One message of RFC 5424, without the frame of its transport; only its free text is ever cut. */
export function syslogLine(message: Rendered, { facility, host, mostBytes }: SyslogOrigin): Buffer {
  const priority = FACILITIES[facility] * 8 + SEVERITIES[message.severity]
  const data = element({
    id: message.id,
    kind: message.kind,
    severity: message.severity,
    thread: message.thread,
    url: message.link?.url ?? null,
  })
  const header = `<${priority}>1 ${message.at.toISOString()} ${name(host, 255)} mailgrant - ${name(message.kind, 32)} ${data}`
  const text = [
    message.title,
    ...message.lines,
    ...message.facts.map((fact) => `${fact.name}: ${fact.value}`),
  ]
    .map((part) => oneLine(part))
    .filter(Boolean)
    .join(' · ')
  const head = Buffer.from(`${header} ${BOM}`)
  return Buffer.concat([head, withinBytes(Buffer.from(text), mostBytes - head.length)])
}

/** Octet counting (RFC 6587 3.4.1, RFC 5425 4.3). */
export function framed(line: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${line.length} `), line])
}

function element(values: Readonly<Record<string, string | null>>): string {
  const params = Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(
      ([key, value]) =>
        ` ${key}="${oneLine(value.slice(0, key === 'url' ? LONGEST_URL : LONGEST_VALUE)).replaceAll(/["\\\]]/g, '\\$&')}"`,
    )
  return `[mailgrant@${ENTERPRISE}${params.join('')}]`
}

/** Printable US-ASCII, or a dash for nothing. */
function name(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, most) || '-'
}

/** Cut between two letters, never inside one. */
function withinBytes(text: Buffer, most: number): Buffer {
  if (text.length <= most) return text
  let end = Math.max(0, most)
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return text.subarray(0, end)
}
