import type { Database } from '#lib/db/database.ts'

export interface FailingDatabase extends Database {
  /** How many of the next transactions fail before they begin, and how; the connection is lost when nothing is said. */
  fail(times: number, code?: string): void
}

/** A database whose transactions fail when the test says so, as when the server restarts. */
export function failingDatabase(database: Database): FailingDatabase {
  let left = 0
  let how = ''
  return {
    kind: database.kind,
    read: database.read,
    now: () => database.now(),
    close: () => database.close(),
    fail(times, code = 'CONNECTION_CLOSED') {
      left = times
      how = code
    },
    async transaction(work) {
      if (left > 0) {
        left -= 1
        throw Object.assign(new Error('the database went away'), { code: how })
      }
      return database.transaction(work)
    },
  }
}
