import { and, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { channels } from '#lib/db/schema/alerts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { REFRESH_TOKEN_DAYS } from '#lib/grants/schedule.ts'

const number = (part: SQL) => part.mapWith(Number)
const seconds = (time: SQL) => sql`coalesce(greatest(extract(epoch from now() - min(${time})), 0), 0)::float8`

/** What waits to be done, by kind: how much of it, and since how many seconds the oldest could have been done. */
export function queues(read: Reader) {
  const waiting = (queue: string, since: SQL, rest: SQL) =>
    sql`select ${queue}::text as queue, count(*)::int as waiting, ${seconds(since)} as seconds ${rest}`
  const all = sql.join(
    [
      waiting('alerts', sql`next_try_at`, sql`from outbox where state in ('waiting', 'sending')`),
      waiting('checks', sql`next_probe_at`, sql`from mailboxes where next_probe_at <= now()`),
      waiting(
        'device-codes',
        sql`created_at`,
        sql`from attempts where kind = 'device-code' and outcome = 'pending' and consumed_at is null and expires_at > now()`,
      ),
      waiting(
        'import-rows',
        sql`i.confirmed_at`,
        sql`from import_rows r join imports i on i.id = r.import_id
          where i.confirmed_at is not null and r.key is not null and r.outcome is null`,
      ),
      waiting('moves', sql`created_at`, sql`from moves where finished_at is null`),
      waiting(
        'renewals',
        sql`next_renewal_at`,
        sql`from grants where stopped_at is null and refresh_sealed is not null and next_renewal_at <= now()`,
      ),
      waiting(
        'rotations',
        sql`next_try_at`,
        sql`from rotations where ended_at is null and next_try_at <= now()`,
      ),
    ],
    sql` union all `,
  )
  return read
    .select({
      queue: sql<string>`q.queue`,
      waiting: number(sql`q.waiting`),
      seconds: number(sql`q.seconds`),
    })
    .from(sql`(${all}) q`)
}

/** The grants as a whole: who is renewed, who is not any more, and which is the nearest to its end. */
export async function grantFacts(read: Reader) {
  const held = isNotNull(grants.refreshSealed)
  // A dead one that nobody uses is no loss.
  const mayBeMissed = sql`${grants.refreshIssuedAt} > now() - make_interval(days => ${REFRESH_TOKEN_DAYS}::int)
    or exists (select 1 from mailboxes m where m.grant_id = ${grants.id})`
  const [[all], stopped] = await Promise.all([
    read
      .select({
        active: number(sql`count(*) filter (where ${grants.stoppedAt} is null)`),
        stopped: number(sql`count(*) filter (where ${grants.stoppedAt} is not null)`),
        oldestRenewal: sql<Date | null>`min(coalesce(${grants.lastRenewedAt}, ${grants.consentedAt}))
          filter (where ${grants.stoppedAt} is null)`.mapWith(grants.lastRenewedAt),
        firstEnd: sql<Date | null>`min(${grants.refreshIssuedAt}) filter (where ${mayBeMissed})
          + make_interval(days => ${REFRESH_TOKEN_DAYS}::int)`.mapWith(grants.lastRenewedAt),
      })
      .from(grants)
      .where(held),
    read
      .select({
        cause: sql<string>`coalesce(${grants.stoppedCause}, 'unknown')`,
        grants: number(sql`count(*)`),
      })
      .from(grants)
      .where(and(held, isNotNull(grants.stoppedAt)))
      .groupBy(grants.stoppedCause),
  ])
  return { ...all, byCause: stopped }
}

export function incidentCounts(read: Reader) {
  const { level, severity } = incidents
  return read
    .select({ level, severity, incidents: number(sql`count(*)`) })
    .from(incidents)
    .where(isNull(incidents.closedAt))
    .groupBy(level, severity)
}

/** Where alerts go, by how it fares. */
export function channelCounts(read: Reader) {
  const state = sql<string>`case when ${channels.disabledAt} is not null then 'off'
    when ${channels.deadAt} is not null then 'dead' when ${channels.failingSince} is not null then 'failing' else 'ok' end`
  return read
    .select({ state, channels: number(sql`count(*)`) })
    .from(channels)
    .groupBy(state)
}
