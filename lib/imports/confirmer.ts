import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { users } from '#lib/db/schema/users.ts'

/** Who confirmed a list, if they may still import: the work goes on long after they left the page. */
export async function confirmerOf(read: Reader, importId: string): Promise<Actor | null> {
  const [person] = await read
    .select({ id: users.id, name: users.name, role: users.role, disabledAt: users.disabledAt })
    .from(imports)
    .innerJoin(users, eq(users.id, imports.confirmedBy))
    .where(eq(imports.id, importId))
  if (!person || person.disabledAt) return null
  const { id, name, role } = person
  const actor: Actor = { kind: 'user', id, name, role, sessionId: 'ended' }
  return allows(actor, 'mailbox.import') ? actor : null
}

/** Ends the rows of a list that nobody stands behind any more. Those that wait for a sign-in do not need anybody. */
export async function refuseUnowned(database: Database, importId: string): Promise<void> {
  await record(database, 'import', (writer) =>
    writer
      .update(importRows)
      .set({ outcome: 'refused', cause: 'starter-gone', workedAt: sql`now()` })
      .where(and(eq(importRows.importId, importId), isNotNull(importRows.key), isNull(importRows.outcome))),
  )
}
