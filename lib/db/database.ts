import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core'
import type { tables } from './schema/tables.ts'

type Schema = typeof tables
type Whole = PgDatabase<PgQueryResultHKT, Schema>

/** What a query may use. It cannot write. */
export type Reader = Pick<
  Whole,
  'select' | 'selectDistinct' | 'selectDistinctOn' | '$with' | 'with' | '$count'
>

/** A transaction that may write. Only `mutate` and `record` hand one out. */
export type Writer = PgTransaction<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>

export interface Database {
  readonly kind: 'embedded' | 'postgres'
  readonly read: Reader
  /** For the gate alone. Inside a transaction nothing may use the outer handle or the network. */
  transaction<T>(work: (writer: Writer) => Promise<T>): Promise<T>
  /** One round trip that proves the database answers, and its clock in UTC. */
  now(): Promise<Date>
  close(): Promise<void>
}
