import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Database } from '#lib/db/database.ts'

/** Until somebody waits for a lock that somebody else holds. Embedded there is one connection: whoever is later waits. */
export async function untilSomebodyWaits({ kind, read }: Database): Promise<void> {
  if (kind === 'embedded') return
  await expect
    .poll(async () => {
      const [row] = await read
        .select({ waiting: sql<number>`count(*)::int` })
        .from(sql`pg_stat_activity`)
        .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
      return row?.waiting
    })
    .toBeGreaterThan(0)
}
