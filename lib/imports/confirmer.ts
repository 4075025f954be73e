import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Database, Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { users } from '#lib/db/schema/users.ts'
import { DELEGATES, fate, withFate } from './fate.ts'
import type { Fate } from './groups.ts'

const REFUSED = { outcome: 'refused', cause: 'starter-gone' } as const

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

/**
 * Ends the rows of a list that nobody stands behind any more, and says how many. A row whose sign-in has brought its
 * mailbox is done without anybody; one that still waits for a sign-in goes on waiting.
 */
export async function settleUnowned(database: Database, importId: string): Promise<number> {
  const of = eq(importRows.importId, importId)
  return record(database, 'import', async (writer) => {
    const settle = async (as: Pick<typeof importRows.$inferInsert, 'outcome' | 'cause'>, which?: SQL) =>
      (
        await writer
          .update(importRows)
          .set({ ...as, workedAt: sql`now()` })
          .where(and(of, which))
          .returning({ position: importRows.position })
      ).length
    const waits = (wanted: Fate) => {
      const rows = withFate(
        writer.select({ position: importRows.position }).from(importRows).$dynamic(),
        DELEGATES.ofList(importId),
      )
      return inArray(
        importRows.position,
        rows.where(and(of, eq(importRows.outcome, 'waits'), eq(fate, wanted))),
      )
    }
    const connected = await settle({ outcome: 'connected', cause: null }, waits('known'))
    const notBegun = and(isNotNull(importRows.key), isNull(importRows.outcome))
    return connected + (await settle(REFUSED, or(notBegun, waits('attach'))))
  })
}
