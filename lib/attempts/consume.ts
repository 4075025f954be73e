import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { users } from '#lib/db/schema/users.ts'
import { fingerprint, sameFingerprint } from './fingerprint.ts'

export type Attempt = typeof attempts.$inferSelect

/**
 * In place of a browser's fingerprint: an admin consent whose link was sent to somebody. Any browser may bring its
 * answer back, once; nothing it says is believed.
 */
export const ANY_BROWSER = 'any'

/** Why a reply of Microsoft is not taken for an answer to any attempt of this browser and this person. */
export type Stranger = 'unknown' | 'other-browser' | 'other-person' | 'not-allowed'

export interface Returning {
  readonly state: string
  /** What the browser's cookie holds. */
  readonly browserSecret: string | undefined
  /** Who is signed in to the portal in this browser, if anybody is. */
  readonly person: Actor | null
}

/** Finds the attempt a reply belongs to, and on whose behalf it goes on. Changes nothing. */
export async function findAttempt(
  read: Reader,
  returning: Returning,
): Promise<Stranger | { readonly attempt: Attempt; readonly actor: Actor }> {
  const [row] = await read
    .select({
      attempt: attempts,
      starter: { id: users.id, name: users.name, role: users.role, disabledAt: users.disabledAt },
    })
    .from(attempts)
    .leftJoin(users, eq(users.id, attempts.startedBy))
    .where(eq(attempts.stateHash, fingerprint(returning.state)))
  if (!row) return 'unknown'
  const { attempt, starter } = row
  const { browserSecret, person } = returning
  const sent = attempt.kind === 'admin-consent' && attempt.browserHash === ANY_BROWSER
  if (!sent && !(browserSecret && sameFingerprint(fingerprint(browserSecret), attempt.browserHash))) {
    return 'other-browser'
  }
  if (!starter || starter.disabledAt) return 'not-allowed'
  const { id, name, role } = starter
  // Whoever was invited or sent a link needs no session here, and one in this browser has nothing to do with it.
  if (attempt.invitationId || sent) {
    return { attempt, actor: { kind: 'user', id, name, role, sessionId: 'invitation' } }
  }
  if (!person) {
    // The portal session may have ended at Microsoft's pages; the cookie of the attempt still tells whose it is.
    return { attempt, actor: { kind: 'user', id, name, role, sessionId: 'ended' } }
  }
  return person.kind === 'user' && person.id === starter.id ? { attempt, actor: person } : 'other-person'
}

/** Takes the attempt for this reply alone. False when a reply was taken before, or the time is over. */
export async function consume(database: Database, attemptId: string): Promise<boolean> {
  const taken = await record(database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({ consumedAt: sql`now()` })
      .where(and(eq(attempts.id, attemptId), isNull(attempts.consumedAt), gt(attempts.expiresAt, sql`now()`)))
      .returning({ id: attempts.id }),
  )
  return taken.length === 1
}
