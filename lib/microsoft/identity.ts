import { domainToASCII } from 'node:url'

/** A Microsoft account. Only tenant and object id identify it; the names are what people call it. */
export interface Identity {
  readonly tenantId: string
  readonly objectId: string
  /** `preferred_username`: the name typed at sign-in. */
  readonly upn?: string
  readonly mail?: string
  readonly name?: string
}

export type AccountMatch =
  | {
      readonly matches: true
      readonly by: 'upn' | 'mail' | 'alias'
      readonly expected: string
      readonly used: string
    }
  | { readonly matches: false; readonly expected: string; readonly used: string }

/**
 * Lower case, letter by letter. A character outside ASCII never becomes one inside it: the Kelvin sign must not pass
 * for a k, which both `toLowerCase` and NFC would let it.
 */
function foldName(text: string): string {
  const folded = Array.from(text, (character) => {
    const lower = character.toLowerCase()
    return isAscii(lower.normalize('NFC')) && !isAscii(character)
      ? `\u{10fffd}${character.codePointAt(0)}`
      : lower
  })
  return folded.join('').normalize('NFC')
}

function isAscii(text: string): boolean {
  return /^[\p{ASCII}]*$/u.test(text)
}

/** The form in which two mail addresses are compared, or null when the text is none. */
export function comparableAddress(address: string): string | null {
  const text = address.trim()
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = text.slice(at + 1)
  if (at < 1 || text.length > 320 || /[\s\p{Cc}]/u.test(text) || local.includes('@')) return null
  // domainToASCII would silently drop a path or query behind the domain.
  if (/[/?#:\\%]/.test(domain)) return null
  const ascii = isAscii(domain) ? domain.toLowerCase() : domainToASCII(domain)
  return ascii === '' ? null : `${foldName(local)}@${ascii}`
}

/**
 * Did the person sign in with the account of the wanted mailbox? The UPN and the mail address of the id_token count,
 * and any alias the caller has verified; never a display name.
 */
export function matchAccount(
  identity: Identity,
  mailbox: string,
  verifiedAliases: readonly string[] = [],
): AccountMatch {
  const expected = mailbox.trim()
  const used = identity.upn ?? identity.mail ?? identity.objectId
  const wanted = comparableAddress(mailbox)
  const is = (address: string | undefined) =>
    wanted !== null && address !== undefined && comparableAddress(address) === wanted
  if (is(identity.upn)) return { matches: true, by: 'upn', expected, used }
  if (is(identity.mail)) return { matches: true, by: 'mail', expected, used }
  if (verifiedAliases.some(is)) return { matches: true, by: 'alias', expected, used }
  return { matches: false, expected, used }
}
