import { and, eq } from 'drizzle-orm'
import { allows, type Permission } from '#lib/access/permissions.ts'
import type { Reader } from '#lib/db/database.ts'
import { sessions, users } from '#lib/db/schema/users.ts'
import { isLive } from '#lib/users/sessions.ts'

/**
 * Whether a session counts still, and its person has that permission now: for streams, which outlive the request that
 * opened them.
 */
export async function stillMay(read: Reader, sessionId: string, permission: Permission): Promise<boolean> {
  const [person] = await read
    .select({ id: users.id, name: users.name, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), isLive()))
  return person !== undefined && allows({ kind: 'user', ...person, sessionId }, permission)
}
