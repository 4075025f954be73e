import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { calendarFeeds } from '#lib/db/schema/consumers.ts'
import { users } from '#lib/db/schema/users.ts'
import type { Secret } from '#lib/secret.ts'
import { fingerprint } from '#lib/users/opaque-token.ts'
import { readerName } from './reader-name.ts'

export interface FeedOwner {
  readonly feedId: string
  readonly actor: Extract<Actor, { kind: 'user' }>
  /** Its last reading was more than a minute ago, or never noted. */
  readonly stale: boolean
}

const unseen = or(
  isNull(calendarFeeds.lastReadAt),
  lt(calendarFeeds.lastReadAt, sql`now() - interval '1 minute'`),
)

/**
 * Whose calendar a link leads to. Null when it is nobody's or was revoked, when its person is disabled, or when their
 * role does not see expiries any more: which of them, nobody outside is told.
 */
export async function findFeed(read: Reader, token: Secret | null): Promise<FeedOwner | null> {
  if (!token) return null
  const [row] = await read
    .select({
      feedId: calendarFeeds.id,
      stale: sql<boolean>`${unseen}`,
      id: users.id,
      name: users.name,
      role: users.role,
    })
    .from(calendarFeeds)
    .innerJoin(users, eq(users.id, calendarFeeds.userId))
    .where(
      and(
        eq(calendarFeeds.tokenHash, fingerprint(token)),
        isNull(calendarFeeds.revokedAt),
        isNull(users.disabledAt),
      ),
    )
  if (!row) return null
  const { feedId, stale, id, name, role } = row
  const actor = { kind: 'user', id, name, role, sessionId: 'calendar' } as const
  return allows(actor, 'expiry.read') ? { feedId, stale, actor } : null
}

/** Notes that a calendar was read, and by what: once a minute at most. */
export async function touchFeed(
  database: Database,
  { feedId, stale }: FeedOwner,
  userAgent: string | null,
): Promise<void> {
  if (!stale) return
  await record(database, 'calendar', (writer) =>
    writer
      .update(calendarFeeds)
      .set({ lastReadAt: sql`now()`, lastReader: readerName(userAgent) })
      .where(and(eq(calendarFeeds.id, feedId), unseen)),
  )
}
