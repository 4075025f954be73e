import { and, asc, count, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { importRows } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { DELEGATES, fate, withFate } from './fate.ts'
import { type Fate, PREVIEW_GROUPS, type PreviewGroup } from './groups.ts'
import { type ImportParams, PAGE_SIZE } from './params.ts'

const group = sql<PreviewGroup>`(case when ${importRows.key} is null then 'bad' else ${fate} end)`
const rank = sql`array_position(array[${sql.raw(PREVIEW_GROUPS.map((one) => `'${one}'`).join())}]::text[], ${group})`

/** A list that is not confirmed: how many rows will go which way, and one page of them, those that are bad first. */
export async function previewRows(read: Reader, importId: string, { only, page }: ImportParams) {
  const of = eq(importRows.importId, importId)
  const shown = and(of, only ? inGroup(only) : undefined)
  const tallied = withFate(
    read.select({ group, rows: count() }).from(importRows).$dynamic(),
    DELEGATES.ofList(importId),
  )
  const listed = withFate(
    read
      .select({
        position: importRows.position,
        line: importRows.line,
        row: importRows.row,
        bad: importRows.bad,
        group,
        mailboxId: mailboxes.id,
      })
      .from(importRows)
      .$dynamic(),
    DELEGATES.ofList(importId),
  )
  const [tally, rows] = await Promise.all([
    tallied.where(of).groupBy(group),
    listed
      .where(shown)
      .orderBy(asc(rank), asc(importRows.position))
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE),
  ])
  const counts = Object.fromEntries(PREVIEW_GROUPS.map((one) => [one, 0])) as Record<PreviewGroup, number>
  for (const line of tally) counts[line.group] += line.rows
  return { counts, rows, ...paging(counts, only) }
}

export type PreviewRow = Awaited<ReturnType<typeof previewRows>>['rows'][number]

function inGroup(only: string): SQL | undefined {
  return only === 'bad' ? isNull(importRows.key) : and(isNotNull(importRows.key), eq(fate, only as Fate))
}

/** How many rows there are, and how many the page's group has. */
export function paging(counts: Readonly<Record<string, number>>, only: string | undefined) {
  const all = Object.values(counts).reduce((sum, rows) => sum + rows, 0)
  return { all, matching: only ? (counts[only] ?? 0) : all }
}
