import { and, eq, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { users } from '#lib/db/schema/users.ts'
import type { Attempt } from './consume.ts'

/** Who started the attempt, if they may still connect mailboxes: no browser is there to say whose it is. */
export async function starterOf(read: Reader, attempt: Pick<Attempt, 'startedBy'>): Promise<Actor | null> {
  if (!attempt.startedBy) return null
  const [person] = await read.select().from(users).where(eq(users.id, attempt.startedBy))
  if (!person || person.disabledAt) return null
  const { id, name, role } = person
  const actor: Actor = { kind: 'user', id, name, role, sessionId: 'ended' }
  return allows(actor, 'mailbox.connect') ? actor : null
}

/** Ends an attempt that nobody stands behind any more. */
export async function endUnowned(database: Database, attemptId: string): Promise<void> {
  await record(database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({
        outcome: 'failed',
        result: { problem: 'starter-gone' },
        consumedAt: sql`now()`,
        finishedAt: sql`now()`,
      })
      .where(and(eq(attempts.id, attemptId), eq(attempts.outcome, 'pending'))),
  )
}
