import { compareKeys } from '#lib/credentials/compare-keys.ts'
import type { credentials, EntraKey } from '#lib/db/schema/registrations.ts'
import type { Held } from './held.ts'

/** Entra tells of a new key only after a while, and not everywhere at once. */
const NEW_FOR_MS = 15 * 60 * 1000

type Changes = Partial<
  Pick<
    typeof credentials.$inferInsert,
    'entraKeyId' | 'startsAt' | 'expiresAt' | 'expirySource' | 'displayName' | 'goneFromEntraAt'
  >
>

/** What a reading changes at one credential. */
export interface Learned {
  readonly held: Held
  readonly changes: Changes
  /** Entra’s end, where it is another day than the one we held. */
  readonly correctedTo: Date | null
}

export interface Reading {
  readonly keys: readonly EntraKey[]
  /** What was listed the time before. */
  readonly earlier: readonly EntraKey[]
  /** When it was asked. */
  readonly at: Date
}

/** What follows for each credential from what Entra lists. Nothing for those that stay as they are. */
export function planReading(held: readonly Held[], { keys, earlier, at }: Reading): Learned[] {
  const { matches } = compareKeys(held, keys)
  return held.flatMap((one) => {
    const match = matches.get(one.id)
    if (match && 'key' in match) return toldBy(one, match.key)
    if (match?.kind !== 'gone' || one.goneFromEntraAt !== null) return []
    const wasListed = earlier.some(({ keyId }) => keyId === one.entraKeyId)
    if (!wasListed && at.getTime() - one.createdAt.getTime() < NEW_FOR_MS) return []
    return { held: one, changes: { goneFromEntraAt: at }, correctedTo: null }
  })
}

/** A key of Entra that is this credential: its id, its name, its dates. A certificate knows its own dates. */
export function toldBy(held: Held, key: EntraKey): Learned[] {
  const expiresAt = held.kind === 'secret' && key.expiresAt !== null ? new Date(key.expiresAt) : null
  const startsAt = key.startsAt === null ? held.startsAt : new Date(key.startsAt)
  const changes: Changes = {
    ...(held.entraKeyId === key.keyId ? {} : { entraKeyId: key.keyId }),
    ...(held.displayName === key.displayName ? {} : { displayName: key.displayName }),
    ...(held.kind === 'secret' && startsAt?.getTime() !== held.startsAt?.getTime() ? { startsAt } : {}),
    ...(held.goneFromEntraAt === null ? {} : { goneFromEntraAt: null }),
    ...(expiresAt && (held.expirySource !== 'graph' || !sameTime(expiresAt, held.expiresAt))
      ? { expiresAt, expirySource: 'graph' }
      : {}),
  }
  if (Object.keys(changes).length === 0) return []
  const corrected = expiresAt !== null && !leftToGraph(held) && day(expiresAt) !== day(held.expiresAt)
  return [{ held, changes, correctedTo: corrected ? expiresAt : null }]
}

/** Stored without a date, for Graph to tell: nobody believed in the one it has. */
export function leftToGraph({
  kind,
  expirySource,
  entraKeyId,
}: Pick<Held, 'kind' | 'expirySource' | 'entraKeyId'>) {
  return kind === 'secret' && expirySource === 'graph' && entraKeyId === null
}

function sameTime(a: Date, b: Date): boolean {
  return a.getTime() === b.getTime()
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10)
}
