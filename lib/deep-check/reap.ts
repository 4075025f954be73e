import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { deepChecks } from '#lib/db/schema/checks.ts'

/** A running check says that it lives more often than this; one that does not has lost its process. */
export const DEAD_AFTER_SECONDS = 60

/** Of a check that says it runs. */
export const isDead: SQL<boolean> = sql<boolean>`${deepChecks.updatedAt} < now() - make_interval(secs => ${DEAD_AFTER_SECONDS})`

/** Ends the deep checks whose process died under them, and says how many there were. */
export function reapDeadDeepChecks(database: Database): Promise<number> {
  return record(database, 'probe', async (writer) => {
    const ended = await writer
      .update(deepChecks)
      .set({ state: 'abandoned', finishedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(eq(deepChecks.state, 'running'), isDead))
      .returning({ id: deepChecks.id })
    return ended.length
  })
}
