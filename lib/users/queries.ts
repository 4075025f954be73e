import { and, desc, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { sessions, users } from '#lib/db/schema/users.ts'
import { isLive } from './sessions.ts'

export interface OwnSession {
  readonly id: string
  readonly browser: string | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

/** Where a person is signed in now, the latest first. */
export function liveSessionsOf(read: Reader, userId: string): Promise<OwnSession[]> {
  return read
    .select({
      id: sessions.id,
      browser: sessions.browser,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.userId, userId), isLive()))
    .orderBy(desc(sessions.lastSeenAt))
}
