import { hostPlaceholder } from './public-hosts.ts'

/** What the caller knows to be of this customer: shown as `name1` and so on, wherever it stands. */
export interface KnownNames {
  readonly names?: readonly string[]
}

const ADDRESS =
  /[\p{L}\p{N}_][\p{L}\p{N}._%+#'-]{0,63}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu
const GUID = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi
/** Thumbprints, and the session IDs that Exchange prints. */
const HEX = /(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9A-F]{16})(?![0-9A-Za-z])/gi
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g
const IPV6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}|::(?=[0-9a-f:]*\d)[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}|(?=[0-9a-f:]*\d)[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)(?![\w:])/gi
const HOST =
  /(?<![\p{L}\p{N}_.@-])[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,62})(?:\.[\p{L}\p{N}-]{1,63}){1,9}(?![\p{L}\p{N}_@-])/gu
/** What Entra quotes: the name of a directory, and that of an app behind its ID. */
const QUOTED_NAME =
  /(\b(?:directory|tenant|organi[sz]ation|application|app)(?: named)? ')([^'\r\n]{1,120})(?=')/gi
const NAME_AFTER_ID = /([0-9a-f]{12}'? ?\()([^()\r\n]{1,120})(?=\))/gi
const HOME = /(\/(?:home|Users)\/|\\Users\\{1,2})([^/\\\s"']{1,64})/g

/** Microsoft's own: Exchange Online, Graph, the old directory, Azure, personal accounts, and none at all. */
const PUBLIC_IDS = new Set([
  '00000002-0000-0ff1-ce00-000000000000',
  '00000003-0000-0000-c000-000000000000',
  '00000002-0000-0000-c000-000000000000',
  '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  '9188040d-6c67-4c5b-b112-36a304b66dad',
  '00000000-0000-0000-0000-000000000000',
])
const PLACEHOLDER =
  /^(?:user\d+@example\.com|0{8}(?:-0{4}){3}-0{8}\d{4}|(?:name|app)\d+|192\.0\.2\.\d+|127\.0\.0\.1|2001:db8::[0-9a-f]+|0{12}\d{4}|0{36}\d{4}|0{60}\d{4}|user)$/i

/**
 * A masked text for a public place: addresses, names, hosts of the customer, IDs and IP addresses become placeholders,
 * the same one for the same value. What the servers said stays, word for word. Linear in the length of the text.
 */
export function publicVersion(masked: string, { names = [] }: KnownNames = {}): string {
  const seen = new Map<string, Map<string, string>>()
  const stable = (kind: string, value: string, make: (number: number) => string): string => {
    if (PLACEHOLDER.test(value)) return value
    const known = seen.get(kind) ?? new Map<string, string>()
    seen.set(kind, known)
    const key = value.toLowerCase()
    const text = known.get(key) ?? make(known.size + 1)
    known.set(key, text)
    return text
  }
  const padded = (number: number, length: number) => String(number).padStart(length, '0')
  const named = (_: string, before: string, name: string) =>
    before + (isPlain(name) ? stable('name', name, (number) => `name${number}`) : name)
  return [...names]
    .filter((name) => name.length >= 3)
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (text, name) =>
        text.replaceAll(literally(name), (found) => stable('name', found, (number) => `name${number}`)),
      masked.replaceAll(ADDRESS, (value) =>
        stable('address', value.replace('%40', '@'), (number) => `user${number}@example.com`),
      ),
    )
    .replaceAll(NAME_AFTER_ID, named)
    .replaceAll(QUOTED_NAME, named)
    .replaceAll(GUID, (value) =>
      PUBLIC_IDS.has(value.toLowerCase())
        ? value
        : stable('id', value, (number) => `00000000-0000-0000-0000-${padded(number, 12)}`),
    )
    .replaceAll(HEX, (value) => stable(`hex${value.length}`, value, (number) => padded(number, value.length)))
    .replaceAll(IPV6, (value) => stable('ipv6', value, (number) => `2001:db8::${number.toString(16)}`))
    .replaceAll(IPV4, (value) => stable('ipv4', value, (number) => `192.0.2.${number}`))
    .replaceAll(HOST, (value) => {
      const make = hostPlaceholder(value)
      return make ? stable('host', value, make) : value
    })
    .replaceAll(HOME, (_, before: string, name: string) => `${before}${stable('home', name, () => 'user')}`)
}

/** IDs, addresses and hosts have their own placeholders. */
function isPlain(name: string): boolean {
  return !/^[^\s]*[@.{}<>]|^[0-9a-f-]{36}$|\[masked\]/i.test(name)
}

function literally(name: string): RegExp {
  return new RegExp(name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'giu')
}
