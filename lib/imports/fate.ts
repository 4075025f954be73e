import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Fate } from './groups.ts'
import type { Access, MailboxRow } from './row.ts'

const row = importRows.row
// Written with literals: grouped by a parameter, an expression would not be the same one twice.
export const accessIs = (access: Access) => sql`${row} ->> 'access' = ${sql.raw(`'${access}'`)}`
/** The delegate of a shared row, in small letters. */
export const delegateName = sql<string | null>`lower(${row} ->> 'delegate')`

const delegatesOf = (rows: SQL) => sql`select lower(r.row ->> 'delegate') from import_rows r where ${rows}`

/** The delegates of the rows that a query is about: nobody else is looked for among the sign-ins. */
export const DELEGATES = {
  waitedFor: delegatesOf(sql`r.outcome = 'waits'`),
  ofList: (importId: string) => delegatesOf(sql`r.import_id = ${importId}`),
  ofRow: ({ delegate }: Pick<MailboxRow, 'delegate'>) => sql`lower(${delegate ?? null})`,
}

/** Sign-ins of those delegates that live, by name. An account of two names is there under both. */
function carriersOf(delegates: SQL): SQL {
  const live = (name: SQL) => sql`select g.registration_id, ${name} as name, g.id
    from grants g join accounts a on a.id = g.account_id
    where g.stopped_at is null and ${name} in (${delegates})`
  return sql`(
    select n.registration_id, n.name, min(n.id::text)::uuid as grant_id
    from (${live(sql`lower(a.upn)`)} union all ${live(sql`lower(a.mail)`)}) n
    group by n.registration_id, n.name
  ) as carriers`
}

export const carrierId = sql<string | null>`carriers.grant_id`

export const fate = sql<Fate>`(case
  when ${mailboxes.id} is not null then 'known'
  when ${accessIs('app')} then 'app'
  when ${accessIs('own')} then 'owner'
  when ${carrierId} is not null then 'attach'
  else 'delegate' end)`

/**
 * Rows with what `fate` looks at: their list, the mailbox of their address, the sign-in of their delegate. `delegates`,
 * one of `DELEGATES`, must name those of all rows whose fate is asked for.
 */
export function withFate<Query extends PgSelect>(query: Query, delegates: SQL) {
  return query
    .innerJoin(imports, eq(imports.id, importRows.importId))
    .leftJoin(mailboxes, eq(sql`lower(${mailboxes.address})`, importRows.key))
    .leftJoin(carriersOf(delegates), carries)
}

const carries = and(
  sql`carriers.registration_id = ${imports.registrationId}`,
  sql`carriers.name = ${delegateName}`,
) as SQL
