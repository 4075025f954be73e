import type { EntraKey } from '#lib/db/schema/registrations.ts'

const DAY = 24 * 60 * 60 * 1000

/** A secret or certificate the portal holds, as far as it can be compared with one in Entra. */
export interface HeldCredential {
  readonly id: string
  readonly kind: 'secret' | 'certificate'
  readonly entraKeyId: string | null
  /** The first three characters of a secret, which are all that Graph shows; null where nobody opened it. */
  readonly beginning: string | null
  /** Both of a certificate, in capital hexadecimal. */
  readonly thumbprints: readonly string[]
  readonly expiresAt: Date
}

export type KeyMatch =
  /** The same end, to the day. */
  | { readonly kind: 'same'; readonly key: EntraKey }
  /** `days` later in Entra than here; negative when earlier. */
  | { readonly kind: 'differs'; readonly key: EntraKey; readonly days: number }
  /** Its key id was known and is not listed any more. Others may begin like it. */
  | { readonly kind: 'gone'; readonly candidates: readonly EntraKey[] }
  /** None in Entra looks like it. */
  | { readonly kind: 'unmatched' }
  /** Entra shows too little to tell which of them it is: a person has to. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly EntraKey[] }

export interface Comparison {
  /** By the id of the credential. */
  readonly matches: ReadonlyMap<string, KeyMatch>
  /** In Entra, and neither held here nor one that may be. */
  readonly unknown: readonly EntraKey[]
}

/**
 * What the portal holds against what Entra lists: by key id, a certificate by its thumbprint, a secret by how it
 * begins. Where that fits several, or several fit one, nothing is guessed, least of all by the date.
 */
export function compareKeys(held: readonly HeldCredential[], listed: readonly EntraKey[]): Comparison {
  const byId = new Map(listed.map((key) => [key.keyId, key]))
  const taken = new Set(held.flatMap(({ entraKeyId }) => entraKeyId ?? []))
  const free = listed.filter(({ keyId }) => !taken.has(keyId))
  const looksLike = (one: HeldCredential) => free.filter((key) => isLike(one, key))
  const suitors = (key: EntraKey) => held.filter((one) => one.entraKeyId === null && isLike(one, key)).length
  const matches = new Map(held.map((one) => [one.id, matchOf(one)]))
  const spoken = new Set([...matches.values()].flatMap(keysIn).map(({ keyId }) => keyId))
  return { matches, unknown: listed.filter(({ keyId }) => !taken.has(keyId) && !spoken.has(keyId)) }

  function matchOf(one: HeldCredential): KeyMatch {
    if (one.entraKeyId !== null) {
      const key = byId.get(one.entraKeyId)
      return key ? dated(one, key) : { kind: 'gone', candidates: looksLike(one) }
    }
    const candidates = looksLike(one)
    const [only] = candidates
    if (!only) return { kind: 'unmatched' }
    return candidates.length === 1 && suitors(only) === 1
      ? dated(one, only)
      : { kind: 'ambiguous', candidates }
  }
}

function isLike(one: HeldCredential, key: EntraKey): boolean {
  if (one.kind !== key.kind) return false
  if (one.kind === 'secret') return key.hint !== null && key.hint !== '' && key.hint === one.beginning
  return key.thumbprint !== null && one.thumbprints.includes(key.thumbprint)
}

function dated(one: HeldCredential, key: EntraKey): KeyMatch {
  // A key without a date tells nothing against the one we hold.
  const days = key.expiresAt === null ? 0 : utcDay(new Date(key.expiresAt)) - utcDay(one.expiresAt)
  return days === 0 ? { kind: 'same', key } : { kind: 'differs', key, days }
}

function keysIn(match: KeyMatch): readonly EntraKey[] {
  if ('key' in match) return [match.key]
  return match.kind === 'ambiguous' ? match.candidates : []
}

function utcDay(time: Date): number {
  return Math.floor(time.getTime() / DAY)
}
