import { and, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { sessions, users } from '#lib/db/schema/users.ts'
import { isLive } from '#lib/users/sessions.ts'

/** Whether a session counts still: for streams, which outlive the request that opened them. */
export async function isStillSignedIn(read: Reader, sessionId: string): Promise<boolean> {
  const [found] = await read
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), isLive()))
  return found !== undefined
}
