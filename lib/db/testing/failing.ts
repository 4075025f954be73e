import type { Database } from '#lib/db/database.ts'

export interface FailingDatabase extends Database {
  /** How many of the next transactions fail before they begin. */
  fail(times: number): void
}

/** A database whose transactions fail when the test says so, as when the server restarts. */
export function failingDatabase(database: Database): FailingDatabase {
  let left = 0
  return {
    kind: database.kind,
    read: database.read,
    now: () => database.now(),
    close: () => database.close(),
    fail(times) {
      left = times
    },
    async transaction(work) {
      if (left > 0) {
        left -= 1
        throw Object.assign(new Error('the database went away'), { code: 'CONNECTION_CLOSED' })
      }
      return database.transaction(work)
    },
  }
}
