import { sql } from 'drizzle-orm'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'

/** How many rows of a table a piece of work looks at, as the database itself counts them. */
export function rowsRead(
  database: Database,
  table: string,
  work: (writer: Writer) => Promise<unknown>,
): Promise<number> {
  return record(database, 'probe', async (writer) => {
    // What the connection did just before may be counted in.
    const before = await counted(writer, table)
    await work(writer)
    return (await counted(writer, table)) - before
  })
}

async function counted(writer: Writer, table: string): Promise<number> {
  const [row] = await writer
    .select({ read: sql<number>`(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int` })
    .from(sql`pg_stat_xact_user_tables`)
    .where(sql`relname = ${table}`)
  if (!row) throw new Error(`There is no table ${table}`)
  return row.read
}
