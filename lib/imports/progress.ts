import { and, asc, count, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { importRows } from '#lib/db/schema/imports.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { STANDS, type Stand } from './groups.ts'
import { type ImportParams, PAGE_SIZE } from './params.ts'
import { paging } from './preview.ts'
import { stand, withMailbox } from './stand.ts'

const rank = sql`array_position(array[${sql.raw(STANDS.map((one) => `'${one}'`).join())}]::text[], ${stand})`

const columns = {
  position: importRows.position,
  line: importRows.line,
  row: importRows.row,
  bad: importRows.bad,
  stand,
  cause: importRows.cause,
  mailbox: { id: mailboxes.id, health: mailboxes.health, cause: mailboxes.cause },
  invitation: {
    id: invitations.id,
    open: sql<boolean>`${invitations.doneAt} is null and ${invitations.revokedAt} is null and ${invitations.expiresAt} > now()`,
  },
}

const lines = (read: Reader) =>
  withMailbox(read.select(columns).from(importRows).$dynamic()).leftJoin(
    invitations,
    eq(invitations.id, importRows.invitationId),
  )

/** A confirmed list: how many rows stand where, and one page of them, those that need somebody first. */
export async function progressRows(read: Reader, importId: string, { only, page }: ImportParams) {
  const of = eq(importRows.importId, importId)
  const [tally, rows] = await Promise.all([
    withMailbox(read.select({ stand, rows: count() }).from(importRows).$dynamic())
      .where(of)
      .groupBy(stand),
    lines(read)
      .where(and(of, only ? eq(stand, only as Stand) : undefined))
      .orderBy(asc(rank), asc(importRows.position))
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE),
  ])
  const counts = Object.fromEntries(STANDS.map((one) => [one, 0])) as Record<Stand, number>
  for (const line of tally) counts[line.stand] += line.rows
  return { counts, rows, ...paging(counts, only) }
}

export type ProgressRow = Awaited<ReturnType<typeof progressRows>>['rows'][number]

/** Every row, in the order of the list: for the file of results. */
export function allRows(read: Reader, importId: string) {
  return lines(read).where(eq(importRows.importId, importId)).orderBy(asc(importRows.position))
}
