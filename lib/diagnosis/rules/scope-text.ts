import type { Reading } from '#lib/diagnosis/read/reading.ts'

const IDENTITY = new Set(['openid', 'profile', 'email', 'offline_access'])

/** What the quoted scope of a refused request is made of. */
export interface ScopeText {
  readonly words: readonly string[]
  /** Hosts of the resources it names. */
  readonly resources: readonly string[]
  /** A user stays signed in: the request was made for a person. */
  readonly offline: boolean
  /** Every word is an identity scope or a resource followed by one permission. */
  readonly wellFormed: boolean
  /** How many `.default` it holds. */
  readonly defaults: number
}

const QUALIFIED = /^https:\/\/([a-z0-9.-]{3,80})\/([A-Za-z][\w.-]{2,60})$/

export function scopeText(seen: Reading): ScopeText | null {
  const quoted = seen.quoted.scope
  if (quoted === undefined) return null
  const words = quoted.replaceAll(/["']/g, '').trim().split(/\s+/)
  const own = words.filter((word) => !IDENTITY.has(word.toLowerCase()))
  const matches = own.map((word) => QUALIFIED.exec(word))
  const resources = [
    ...new Set(
      own.map((word) => /^https?:\/\/([^/\s,]{3,80})/.exec(word)?.[1]).filter((one) => one !== undefined),
    ),
  ]
  return {
    words,
    resources,
    offline: words.includes('offline_access'),
    wellFormed: own.length > 0 && matches.every((match) => match !== null),
    defaults: own.filter((word) => word.endsWith('/.default') || word === '.default').length,
  }
}

/** The resource of 500011 is not one: an address within an address, or a permission still hanging on it. */
export function brokenResource(resource: string): boolean {
  const rest = resource.replace(/^(?:https?|api|spn|urn):\/{0,2}/i, '')
  if (rest === '' || /https?:|:\/\/|[\s,;|{}<>]|%20|\+/.test(rest)) return true
  if (
    /\.(?:AccessAsUser|AccessAsApp|Read|ReadWrite|Send|SendAsApp|ReadBasic|full_access)\b|\.default|offline_access|openid/i.test(
      rest,
    )
  )
    return true
  return /^[^/]*\/\/./.test(rest) || /^(?:https?:\/?|https?:\/\/)$/i.test(resource)
}
