import { type Column, type SQL, sql } from 'drizzle-orm'

/** So many seconds from now, by the clock of the database. */
export function inSeconds(seconds: number): SQL<Date> {
  return sql<Date>`now() + make_interval(secs => ${seconds}::float8)`
}

/**
 * Its time has come. What lies further ahead than it is ever put was written while the clock was wrong, and must not wait
 * until then; `UNTIL_SOMEBODY_ACTS` stays.
 */
export function hasCome(column: Column, longestSeconds: number): SQL {
  return sql`(${column} <= now() or (${column} > ${inSeconds(longestSeconds)} and ${column} < '9000-01-01'))`
}
