import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import { compareKeys, type KeyMatch } from '#lib/credentials/compare-keys.ts'
import { type DaysLeft, daysLeft } from '#lib/credentials/days-left.ts'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import type { EntraKey, registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import type { Services } from '#lib/services.ts'
import { type Consequences, consequencesOf } from './consequences.ts'
import { type Held, heldCredentials } from './held.ts'
import { leftToGraph } from './plan-reading.ts'
import { STALE_MS } from './when-to-read.ts'

const RETIRED_SHOWN = 5
const CORRECTIONS_LOOKED_AT = 50
const MOMENTS_MS = 30_000

const ORDER = ['current', 'next', 'proposed', 'fallback', 'retired'] as const

export interface CredentialLine
  extends Pick<
    Held,
    | 'id'
    | 'kind'
    | 'hint'
    | 'thumbprint'
    | 'state'
    | 'displayName'
    | 'expiresAt'
    | 'expirySource'
    | 'provenAt'
    | 'createdAt'
    | 'stateSince'
    | 'origin'
    | 'goneFromEntraAt'
  > {
  /** Null while Graph is yet to tell the end. */
  readonly left: DaysLeft | null
  /** Who added it; null when that person is gone, or when nobody did. */
  readonly addedBy: string | null
  /** Against what Entra listed last; null when it came after that, or when Entra never told. */
  readonly match: KeyMatch | null
  /** What was believed before Entra’s date was taken. */
  readonly corrected: Date | null
}

export interface UnknownKey extends EntraKey {
  readonly left: DaysLeft | null
}

export interface CredentialList {
  readonly lines: readonly CredentialLine[]
  readonly unknown: readonly UnknownKey[]
  readonly stops: Consequences
  /** What stands in by itself when Entra refuses the one in use, and lives longer than it. */
  readonly standIn: CredentialLine | null
  /** Entra refuses the one in use, and the fallback carries the app. */
  readonly carried: boolean
  /** Entra has not told for so long that this may have changed. */
  readonly stale: boolean
}

type Registration = Pick<
  typeof registrations.$inferSelect,
  'id' | 'entraKeys' | 'entraReadAt' | 'graphAccess'
>

/** All credentials of a registration beside what Entra lists, and what hangs on them. */
export async function credentialList(
  services: Pick<Services, 'database' | 'vault'>,
  { id, entraKeys, entraReadAt, graphAccess }: Registration,
): Promise<CredentialList> {
  const { read } = services.database
  const [held, stops, corrected, now] = await Promise.all([
    heldCredentials(services, id),
    consequencesOf(read, id),
    corrections(read, id),
    services.database.now(),
  ])
  const names = await namesOf(read, held)
  const { matches, unknown } = compareKeys(held, entraKeys ?? [])
  const lines = held
    .map((one) => line(one))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || later(a, b))
  const retired = lines.filter(({ state }) => state === 'retired').slice(RETIRED_SHOWN)
  return {
    lines: lines.filter((one) => !retired.includes(one)),
    unknown: unknown.map((key) => ({
      ...key,
      left: key.expiresAt === null ? null : daysLeft(new Date(key.expiresAt), now),
    })),
    stops,
    standIn: standInOf(lines, now),
    carried: isCarried(lines),
    stale:
      graphAccess === 'allowed' && entraReadAt !== null && now.getTime() - entraReadAt.getTime() > STALE_MS,
  }

  function line({ entraKeyId, beginning, thumbprints, ...one }: Held): CredentialLine {
    const compared = entraReadAt !== null && (entraKeyId !== null || isAfter(entraReadAt, one.createdAt))
    return {
      ...one,
      left: leftToGraph({ ...one, entraKeyId }) ? null : daysLeft(one.expiresAt, now),
      addedBy: one.addedBy === null ? null : (names.get(one.addedBy) ?? null),
      match: compared ? (matches.get(one.id) ?? null) : null,
      corrected: one.expirySource === 'graph' ? (corrected.get(one.id) ?? null) : null,
    }
  }
}

/** A new one is stored moments after Graph was asked with it. */
function isAfter(readAt: Date, createdAt: Date): boolean {
  return readAt.getTime() >= createdAt.getTime() - MOMENTS_MS
}

function later(a: CredentialLine, b: CredentialLine): number {
  return b.stateSince.getTime() - a.stateSince.getTime()
}

function isCarried(lines: readonly CredentialLine[]): boolean {
  const current = lines.find(({ state }) => state === 'current')
  const fallback = lines.find(({ state }) => state === 'fallback')
  return current !== undefined && carriedByFallback(current, fallback ?? null)
}

function standInOf(lines: readonly CredentialLine[], now: Date): CredentialLine | null {
  const current = lines.find(({ state }) => state === 'current')
  const found = lines.find(
    (one) =>
      one.state === 'fallback' &&
      one.goneFromEntraAt === null &&
      one.expiresAt > now &&
      (!current || one.expiresAt > current.expiresAt),
  )
  return found ?? null
}

async function namesOf(read: Reader, held: readonly Held[]): Promise<Map<string, string>> {
  const ids = [...new Set(held.flatMap(({ addedBy }) => addedBy ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await read.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What was believed of each credential before the last correction by Entra. */
async function corrections(read: Reader, registrationId: string): Promise<Map<string, Date>> {
  const rows = await read
    .select({ facts: auditEvents.facts })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.subjectId, registrationId),
        eq(auditEvents.verb, 'credential.expiry-corrected'),
        sql`${auditEvents.facts} ->> 'source' = 'entered'`,
      ),
    )
    .orderBy(desc(auditEvents.number))
    .limit(CORRECTIONS_LOOKED_AT)
  return new Map(
    rows
      .reverse()
      .map(({ facts }) => [String(facts.credentialId), new Date(String(facts.believed))] as const),
  )
}
