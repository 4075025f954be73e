import { desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { PAGE_SIZE } from './params.ts'

const head = {
  id: imports.id,
  fileName: imports.fileName,
  updateKnown: imports.updateKnown,
  encoding: imports.encoding,
  separator: imports.separator,
  createdAt: imports.createdAt,
  confirmedAt: imports.confirmedAt,
  by: users.name,
  app: { id: registrations.id, name: registrations.name },
}

/** What the page of one list begins with. Null when there is no such list. */
export async function importHead(read: Reader, importId: string) {
  const [row] = await read
    .select(head)
    .from(imports)
    .leftJoin(registrations, eq(registrations.id, imports.registrationId))
    .leftJoin(users, eq(users.id, imports.createdBy))
    .where(eq(imports.id, importId))
  return row ?? null
}

export type ImportHead = NonNullable<Awaited<ReturnType<typeof importHead>>>

const rowsThat = (condition: ReturnType<typeof sql>) =>
  sql<number>`count(*) filter (where ${condition})`.mapWith(Number)

const counted = {
  rows: rowsThat(sql`true`),
  bad: rowsThat(sql`${importRows.key} is null`),
  open: rowsThat(sql`${importRows.key} is not null and ${importRows.outcome} is null`),
  refused: rowsThat(sql`${importRows.outcome} = 'refused'`),
  waits: rowsThat(sql`${importRows.outcome} = 'waits' and ${mailboxes.id} is null`),
}

/** One page of all lists, the newest first, with how far each has come. */
export async function importList(read: Reader, page: number) {
  const [lines, total] = await Promise.all([
    read
      .select({
        id: imports.id,
        fileName: imports.fileName,
        createdAt: imports.createdAt,
        confirmedAt: imports.confirmedAt,
        by: users.name,
        ...counted,
      })
      .from(imports)
      .leftJoin(users, eq(users.id, imports.createdBy))
      .leftJoin(importRows, eq(importRows.importId, imports.id))
      .leftJoin(mailboxes, eq(sql`lower(${mailboxes.address})`, importRows.key))
      .groupBy(imports.id, users.id)
      .orderBy(desc(imports.createdAt), desc(imports.id))
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE),
    read.$count(imports),
  ])
  return { lines, total }
}

export type ImportLine = Awaited<ReturnType<typeof importList>>['lines'][number]

/** What a draft was made of, to put it right. Null when it was confirmed or is gone. */
export async function draftSource(read: Reader, importId: string) {
  const [row] = await read
    .select({
      id: imports.id,
      text: imports.text,
      fileName: imports.fileName,
      registrationId: imports.registrationId,
      updateKnown: imports.updateKnown,
      defaults: imports.defaults,
    })
    .from(imports)
    .where(eq(imports.id, importId))
  return row?.text != null ? { ...row, text: row.text } : null
}

export type DraftSource = NonNullable<Awaited<ReturnType<typeof draftSource>>>
