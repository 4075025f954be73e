import { type SQL, sql } from 'drizzle-orm'

/** So many seconds from now, by the clock of the database. */
export function inSeconds(seconds: number): SQL<Date> {
  return sql<Date>`now() + make_interval(secs => ${seconds}::float8)`
}
