import { eq, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { importRows } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Stand } from './groups.ts'

export const stand = sql<Stand>`(case
  when ${importRows.key} is null then 'bad'
  when ${importRows.outcome} is null then 'open'
  when ${importRows.outcome} in ('refused', 'known', 'updated') then ${importRows.outcome}
  when ${mailboxes.id} is null and ${importRows.outcome} = 'waits' then 'waits'
  when ${mailboxes.id} is null then 'removed'
  when ${mailboxes.lastCheckedAt} is null then 'checking'
  when ${mailboxes.health} = 'healthy' then 'healthy'
  else 'attention' end)`

/** Rows with what `stand` looks at. */
export function withMailbox<Query extends PgSelect>(query: Query) {
  return query.leftJoin(mailboxes, eq(sql`lower(${mailboxes.address})`, importRows.key))
}
