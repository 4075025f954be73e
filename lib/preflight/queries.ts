import { asc, count, desc, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { preflights } from '#lib/db/schema/checks.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Preflight } from './report.ts'
import { ABANDONED_AFTER_SECONDS } from './start.ts'

export interface PreflightView {
  readonly id: string
  readonly cloud: string
  /** abandoned: its process ended before it did. */
  readonly state: 'running' | 'done' | 'abandoned'
  readonly startedAt: Date
  readonly results: Preflight
}

/** The newest test of each cloud. What says it runs although its time is long over has died. */
export async function newestPreflights(read: Reader): Promise<PreflightView[]> {
  const rows = await read
    .selectDistinctOn([preflights.cloud], {
      id: preflights.id,
      cloud: preflights.cloud,
      state: preflights.state,
      startedAt: preflights.startedAt,
      results: preflights.results,
      isOld: sql`${preflights.startedAt} < now() - make_interval(secs => ${ABANDONED_AFTER_SECONDS})`.mapWith(
        Boolean,
      ),
    })
    .from(preflights)
    .orderBy(asc(preflights.cloud), desc(preflights.startedAt), desc(preflights.id))
  return rows.map(({ isOld, ...row }) => ({
    ...row,
    state: row.state === 'running' && isOld ? 'abandoned' : row.state,
    // Written by `startPreflight` and by nobody else.
    results: row.results as Preflight,
  }))
}

/** The clouds in which apps are registered, the one with the most first. */
export async function cloudsInUse(read: Reader): Promise<string[]> {
  const rows = await read
    .select({ cloud: registrations.cloud })
    .from(registrations)
    .groupBy(registrations.cloud)
    .orderBy(desc(count()), asc(registrations.cloud))
  return rows.map(({ cloud }) => cloud)
}
