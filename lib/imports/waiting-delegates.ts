import { and, asc, count, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { importRows } from '#lib/db/schema/imports.ts'
import { accessIs, DELEGATES, delegateName, withFate } from './fate.ts'
import { stillWaits } from './waiting.ts'

const MOST_LISTED = 50

export interface WaitingDelegate {
  readonly name: string
  readonly mailboxes: number
}

/** Whose sign-in a list waits for: delegates with how many mailboxes each, and how many owners. */
export async function waitingPeople(read: Reader, importId: string) {
  const waits = and(eq(importRows.importId, importId), stillWaits)
  const waiting = () =>
    withFate(
      read
        .select({
          delegates: sql<number>`count(distinct ${delegateName})`.mapWith(Number),
          owners: sql<number>`count(*) filter (where ${accessIs('own')})`.mapWith(Number),
        })
        .from(importRows)
        .$dynamic(),
      DELEGATES.ofList(importId),
    ).where(waits)
  const listed = withFate(
    read.select({ name: delegateName, mailboxes: count() }).from(importRows).$dynamic(),
    DELEGATES.ofList(importId),
  )
    .where(and(waits, accessIs('shared')))
    .groupBy(delegateName)
    .orderBy(asc(delegateName))
    .limit(MOST_LISTED)
  const [[totals], rows] = await Promise.all([waiting(), listed])
  const delegates = rows.flatMap(({ name, mailboxes }): WaitingDelegate[] =>
    name ? [{ name, mailboxes }] : [],
  )
  return { delegates, delegateCount: totals?.delegates ?? 0, owners: totals?.owners ?? 0 }
}
