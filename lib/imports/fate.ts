import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Fate } from './groups.ts'
import type { Access } from './row.ts'

const row = importRows.row
// Written with literals: grouped by a parameter, an expression would not be the same one twice.
export const accessIs = (access: Access) => sql`${row} ->> 'access' = ${sql.raw(`'${access}'`)}`
/** The delegate of a shared row, in small letters. */
export const delegateName = sql<string | null>`lower(${row} ->> 'delegate')`

/** Sign-ins that live, by every name of their account. An account of two names is there under both. */
const carriers = sql`(
  select n.registration_id, n.name, min(n.id::text)::uuid as grant_id
  from (
    select g.registration_id, lower(a.upn) as name, g.id
    from grants g join accounts a on a.id = g.account_id where g.stopped_at is null
    union all
    select g.registration_id, lower(a.mail), g.id
    from grants g join accounts a on a.id = g.account_id where g.stopped_at is null
  ) n
  group by n.registration_id, n.name
) as carriers`

export const carrierId = sql<string | null>`carriers.grant_id`

export const fate = sql<Fate>`(case
  when ${mailboxes.id} is not null then 'known'
  when ${accessIs('app')} then 'app'
  when ${accessIs('own')} then 'owner'
  when ${carrierId} is not null then 'attach'
  else 'delegate' end)`

/** Rows with what `fate` looks at: their list, the mailbox of their address, the sign-in of their delegate. */
export function withFate<Query extends PgSelect>(query: Query) {
  return query
    .innerJoin(imports, eq(imports.id, importRows.importId))
    .leftJoin(mailboxes, eq(sql`lower(${mailboxes.address})`, importRows.key))
    .leftJoin(carriers, carries)
}

const carries = and(
  sql`carriers.registration_id = ${imports.registrationId}`,
  sql`carriers.name = ${delegateName}`,
) as SQL
