import { type SQL, sql } from 'drizzle-orm'

/** The database's clock, or the time a test walks through. */
export const clockOf = (at: Date | undefined): SQL<Date> =>
  at ? sql<Date>`${at.toISOString()}::timestamptz` : sql<Date>`now()`

/** So many seconds after it. */
export const inSeconds = (at: Date | undefined, seconds: number): SQL =>
  sql`${clockOf(at)} + ${seconds}::float8 * interval '1 second'`
