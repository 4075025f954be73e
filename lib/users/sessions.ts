import { and, eq, gt, isNull, lt, ne, sql } from 'drizzle-orm'
import type { Role } from '#lib/access/actor.ts'
import type { Database, Reader, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { sessions, users } from '#lib/db/schema/users.ts'
import type { Secret } from '#lib/secret.ts'
import { fingerprint, newToken } from './opaque-token.ts'

/** A session ends this long after sign-in, however busy it is. */
export const SESSION_HOURS = 12
/** A session ends when nothing was asked of it for this long. */
export const IDLE_MINUTES = 30
/** The last use is written at most this often. */
const TOUCH_SECONDS = 60

const IDLE_SINCE = sql.raw(`now() - interval '${IDLE_MINUTES} minutes'`)
const STALE_SINCE = sql.raw(`now() - interval '${TOUCH_SECONDS} seconds'`)
const LONGEST = sql.raw(`now() + interval '${SESSION_HOURS} hours'`)

export type SessionEnd = 'signed-out' | 'replaced' | 'ended-elsewhere' | 'password-changed'

/** A session that counts, with the facts about its person as they are now. */
export interface LiveSession {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly locale: string | null
  readonly timeZone: string | null
  /** Its last use should be written down again. */
  readonly stale: boolean
}

/** Opens a session. The token goes into the cookie and nowhere else. */
export async function startSession(
  writer: Writer,
  who: { readonly userId: string; readonly browser: string | null },
): Promise<Secret> {
  const token = newToken()
  await writer.insert(sessions).values({ ...who, tokenHash: fingerprint(token), expiresAt: LONGEST })
  return token
}

/** What makes a session count: not ended, not too old, not idle, and its person not disabled. */
export function isLive() {
  return and(
    isNull(sessions.endedAt),
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.lastSeenAt, IDLE_SINCE),
    isNull(users.disabledAt),
  )
}

/** The session of a token, or null. Asked at every request, so that an end or a new role counts at once. */
export async function findSession(read: Reader, token: Secret): Promise<LiveSession | null> {
  const [found] = await read
    .select({
      id: sessions.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      role: users.role,
      locale: users.locale,
      timeZone: users.timeZone,
      stale: sql<boolean>`${sessions.lastSeenAt} < ${STALE_SINCE}`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.tokenHash, fingerprint(token)), isLive()))
  return found ?? null
}

/** Writes down that the session is in use. An idle session is not brought back by it. */
export async function touchSession(database: Database, id: string): Promise<void> {
  await record(database, 'session', (writer) =>
    writer
      .update(sessions)
      .set({ lastSeenAt: sql`now()` })
      .where(
        and(
          eq(sessions.id, id),
          isNull(sessions.endedAt),
          lt(sessions.lastSeenAt, STALE_SINCE),
          gt(sessions.lastSeenAt, IDLE_SINCE),
        ),
      ),
  )
}

/** Ends the session of a token. From now on the cookie is worth nothing. */
export async function endSession(database: Database, token: Secret, why: SessionEnd): Promise<void> {
  await record(database, 'session', (writer) =>
    writer
      .update(sessions)
      .set({ endedAt: sql`now()`, endedWhy: why })
      .where(and(eq(sessions.tokenHash, fingerprint(token)), isNull(sessions.endedAt))),
  )
}

/** Ends every session of a person, within the change that calls for it; gives how many it ended. */
export async function endSessionsOf(
  writer: Writer,
  userId: string,
  why: SessionEnd,
  options: { readonly except?: string } = {},
): Promise<number> {
  const ended = await writer
    .update(sessions)
    .set({ endedAt: sql`now()`, endedWhy: why })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        options.except ? ne(sessions.id, options.except) : undefined,
      ),
    )
    .returning({ id: sessions.id })
  return ended.length
}
