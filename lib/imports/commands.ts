import { and, count, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'

/** Lets the work on a list begin: on exactly the rows that were shown. Once, however often it is asked for. */
export async function confirmImport(context: Context, importId: string): Promise<void> {
  await mutate(context, 'mailbox.import', async (writer) => {
    const before = await take(writer, importId)
    if (before.confirmedAt) return { value: undefined, audit: [] }
    // The app was removed meanwhile.
    if (!before.registrationId) throw new Refusal('conflict')
    const rows = await countRows(writer, importId)
    if (rows.good === 0) throw new Refusal('invalid-input')
    await writer
      .update(imports)
      .set({ confirmedAt: sql`now()`, confirmedBy: actorId(context.actor), text: null })
      .where(eq(imports.id, importId))
    return { value: undefined, audit: [told('import.confirmed', before, rows)] }
  })
}

/** Forgets a list that was not confirmed. */
export async function discardImport(context: Context, importId: string): Promise<void> {
  await mutate(context, 'mailbox.import', async (writer) => {
    const before = await take(writer, importId)
    if (before.confirmedAt) throw new Refusal('conflict')
    await writer.delete(imports).where(eq(imports.id, importId))
    return { value: undefined, audit: [told('import.discarded', before)] }
  })
}

/** Tries the rows again that were refused. Whoever asks stands behind the list from now on. */
export async function retryImport(context: Context, importId: string): Promise<void> {
  await mutate(context, 'mailbox.import', async (writer) => {
    const before = await take(writer, importId)
    if (!before.confirmedAt || !before.registrationId) throw new Refusal('conflict')
    await writer
      .update(imports)
      .set({ confirmedBy: actorId(context.actor) })
      .where(eq(imports.id, importId))
    const again = await writer
      .update(importRows)
      .set({ outcome: null, cause: null, workedAt: null })
      .where(and(eq(importRows.importId, importId), eq(importRows.outcome, 'refused')))
      .returning({ position: importRows.position })
    return { value: undefined, audit: [told('import.retried', before, { rows: again.length })] }
  })
}

async function take(writer: Writer, importId: string) {
  const [row] = await writer.select().from(imports).where(eq(imports.id, importId)).for('update')
  if (!row) throw new Refusal('not-found')
  return row
}

async function countRows(writer: Writer, importId: string) {
  const of = eq(importRows.importId, importId)
  const [good] = await writer
    .select({ rows: count() })
    .from(importRows)
    .where(and(of, isNotNull(importRows.key)))
  const [bad] = await writer
    .select({ rows: count() })
    .from(importRows)
    .where(and(of, isNull(importRows.key)))
  return { good: good?.rows ?? 0, bad: bad?.rows ?? 0 }
}

function told(
  verb: string,
  { id, fileName }: typeof imports.$inferSelect,
  facts: Record<string, number> = {},
) {
  return { verb, subjectKind: 'import', subjectId: id, subjectName: fileName ?? 'pasted list', facts }
}
