import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { consumers } from '#lib/db/schema/consumers.ts'
import type { Secret } from '#lib/secret.ts'
import { fingerprint } from '#lib/users/opaque-token.ts'
import type { ConsumerPermission } from './permissions.ts'

/** A downstream system that showed its key. */
export interface Consumer {
  readonly id: string
  readonly name: string
  readonly permissions: readonly ConsumerPermission[]
  /** Empty: every mailbox. */
  readonly tags: readonly string[]
  /** Its last use was more than a minute ago, or never noted. */
  readonly stale: boolean
}

const aMinuteAgo = sql`now() - interval '1 minute'`
const unseen = or(isNull(consumers.lastUsedAt), lt(consumers.lastUsedAt, aMinuteAgo))

/** Whose key this is; null when it is nobody's, was revoked or is past its end, which look the same from outside. */
export async function findConsumer(read: Reader, key: Secret): Promise<Consumer | null> {
  const live = and(
    eq(consumers.keyHash, fingerprint(key)),
    isNull(consumers.revokedAt),
    or(isNull(consumers.expiresAt), gt(consumers.expiresAt, sql`now()`)),
  )
  const [found] = await read
    .select({
      id: consumers.id,
      name: consumers.name,
      permissions: consumers.permissions,
      tags: consumers.tags,
      stale: sql<boolean>`${unseen}`,
    })
    .from(consumers)
    .where(live)
  return found ?? null
}

/** Notes that a key is in use: once a minute at most, however often it is shown. */
export async function touchConsumer(database: Database, { id, stale }: Consumer): Promise<void> {
  if (!stale) return
  await record(database, 'consumer', (writer) =>
    writer
      .update(consumers)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(consumers.id, id), unseen)),
  )
}
