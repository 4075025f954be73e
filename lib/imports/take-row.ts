import { and, eq, isNotNull, isNull, or } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { carrierId, DELEGATES, fate, withFate } from './fate.ts'

export interface RowPlace {
  readonly importId: string
  readonly position: number
}

export const whichRow = ({ importId, position }: RowPlace) =>
  and(eq(importRows.importId, importId), eq(importRows.position, position))

/** A row that is not settled: it was not its turn yet, or it waits for a sign-in. */
export const unsettled = or(isNull(importRows.outcome), eq(importRows.outcome, 'waits'))

/**
 * Holds a row until the transaction ends, and says what is to happen to it. Null when it is settled, or when somebody
 * else has it: a row is worked on by one transaction, whoever else tries.
 */
export async function takeRow(writer: Writer, place: RowPlace) {
  const [held] = await writer
    .select({ row: importRows.row })
    .from(importRows)
    .where(and(whichRow(place), isNotNull(importRows.key), unsettled))
    .for('update', { skipLocked: true })
  if (!held?.row) return null
  const query = writer
    .select({
      outcome: importRows.outcome,
      fate,
      grantId: carrierId,
      registrationId: imports.registrationId,
      updateKnown: imports.updateKnown,
      mailbox: { id: mailboxes.id, displayName: mailboxes.displayName, tags: mailboxes.tags },
    })
    .from(importRows)
    .$dynamic()
  const [taken] = await withFate(query, DELEGATES.ofRow(held.row)).where(
    and(whichRow(place), isNotNull(imports.confirmedAt)),
  )
  return taken ? { ...taken, ...place, row: held.row } : null
}

export type TakenRow = NonNullable<Awaited<ReturnType<typeof takeRow>>>
