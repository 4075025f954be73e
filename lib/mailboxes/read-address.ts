import { domainToASCII } from 'node:url'
import { addressInput, LONGEST_ADDRESS } from './inputs.ts'

export interface NamedAddress {
  readonly address: string
  readonly name?: string
}

/** A text without the characters nobody sees, every run of blanks (also the hard ones) as one blank. */
export function visibleText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '”',
  '”': '”',
  '„': '“',
  '‘': '’',
}

/** Takes away a pair of quotation marks around the whole text, straight or curly. */
export function withoutQuotes(text: string): string {
  const close = QUOTES[text.charAt(0)]
  return close !== undefined && text.length > 1 && text.endsWith(close) ? text.slice(1, -1).trim() : text
}

/** The domain as DNS writes it (RFC 5890); what is no name of a host stays, and is refused later. */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1
  const domain = address.slice(at)
  // domainToASCII would silently drop a path or query behind the domain.
  if (/^\p{ASCII}*$/u.test(domain) || /[\s/?#:\\%]/.test(domain)) return address
  return address.slice(0, at) + domainToASCII(domain)
}

/** One bare address, as programs write it: quoted, with `mailto:` or `SMTP:` before it. Null when it is none. */
export function bareAddress(text: string): string | null {
  if (text.length > LONGEST_ADDRESS * 2 || !text.includes('@')) return null
  const typed = withoutQuotes(visibleText(text)).replace(/^(?:mailto|smtp):/i, '')
  const address = addressInput.safeParse(asciiDomain(typed))
  return address.success ? address.data : null
}

/**
 * Every address in a text without commas and semicolons: alone, one after the other with blanks between them, or each in
 * angle brackets behind a name. Null when anything else stands there too.
 */
export function namedAddresses(text: string): NamedAddress[] | null {
  if (!text.includes('@')) return null
  const parts = text.split('>')
  if (parts.length === 1) return all(visibleText(text).split(' '), plain)
  return parts.pop()?.trim() === '' ? all(parts, bracketed) : null
}

function plain(word: string): NamedAddress | null {
  const address = bareAddress(word)
  return address === null ? null : { address }
}

function bracketed(part: string): NamedAddress | null {
  const [before = '', inside = '', more] = part.split('<')
  const address = more === undefined ? bareAddress(inside) : null
  if (address === null) return null
  const name = withoutQuotes(visibleText(before))
  return name === '' || name.toLowerCase() === address.toLowerCase() ? { address } : { address, name }
}

function all(parts: readonly string[], read: (part: string) => NamedAddress | null): NamedAddress[] | null {
  const found: NamedAddress[] = []
  for (const part of parts) {
    const address = read(part)
    if (address === null) return null
    found.push(address)
  }
  return found
}
