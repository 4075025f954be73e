import { and, asc, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Reader } from '#lib/db/database.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { heartbeats, incidentEvents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { LATE_MS, NOT_RENEWED_DAYS, RENEWAL_LATE_MS, type WatchFacts } from './watch.ts'

const fallback = alias(credentials, 'fallback')

/** More than these at one time are a fault of something else. */
const MOST = 500

const number = (part: SQL) => part.mapWith(Number) as SQL<number>
const time = (part: SQL) => part.mapWith(mailboxes.lastCheckedAt) as SQL<Date | null>
const before = (now: Date, milliseconds: number) => new Date(now.getTime() - milliseconds)
const onApp = number(sql`(select count(*) from mailboxes m where m.registration_id = ${registrations.id})`)

/** What the portal has written about its own work. All of it is counted by index. */
export async function readWatchFacts(read: Reader, now: Date): Promise<WatchFacts> {
  const [probing, renewals, waiting, untold, stale, gone, carried, stuck, dead] = await Promise.all([
    readProbing(read, now),
    overdue(
      read,
      grants,
      and(
        isNull(grants.stoppedAt),
        lt(grants.nextRenewalAt, before(now, RENEWAL_LATE_MS)),
        free(grants, now),
      ),
      sql`min(${grants.nextRenewalAt})`,
    ),
    overdue(
      read,
      outbox,
      and(
        sql`${outbox.state} in ('waiting', 'sending')`,
        lt(outbox.nextTryAt, before(now, LATE_MS)),
        free(outbox, now),
      ),
      sql`min(${outbox.nextTryAt})`,
    ),
    overdue(
      read,
      incidentEvents,
      and(isNull(incidentEvents.handedOnAt), lt(incidentEvents.at, before(now, LATE_MS))),
      sql`min(${incidentEvents.at})`,
    ),
    staleGrants(read, now),
    goneSecrets(read),
    carriedApps(read),
    stuckRotations(read, now),
    read
      .select({
        id: channels.id,
        name: channels.name,
        since: sql<Date>`${channels.deadAt}`.mapWith(channels.createdAt),
      })
      .from(channels)
      .where(and(isNotNull(channels.deadAt), isNull(channels.disabledAt)))
      .limit(MOST),
  ])
  const oldest = [waiting.oldest, untold.oldest].filter((at) => at !== null).map((at) => at.getTime())
  return {
    ...probing,
    renewals,
    messages: {
      count: waiting.count + untold.count,
      oldest: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
    },
    grants: stale,
    gone,
    carried,
    rotations: stuck,
    channels: dead,
  }
}

/** Whether anybody checks mailboxes: also for pages, which must see it when every job is dead. */
export async function readProbing(
  read: Reader,
  now: Date,
): Promise<Pick<WatchFacts, 'mailboxes' | 'probes' | 'beats'>> {
  const late = before(now, LATE_MS)
  const [[counts], [due], beats] = await Promise.all([
    read
      .select({ mailboxes: number(sql`count(*)`), lastCheck: time(sql`max(${mailboxes.lastCheckedAt})`) })
      .from(mailboxes),
    read
      .select({ count: number(sql`count(*)`), oldest: time(sql`min(${mailboxes.nextProbeAt})`) })
      .from(mailboxes)
      .where(lt(mailboxes.nextProbeAt, late)),
    read.select({ name: heartbeats.name, at: heartbeats.at }).from(heartbeats),
  ])
  return {
    mailboxes: counts?.mailboxes ?? 0,
    probes: { count: due?.count ?? 0, oldest: due?.oldest ?? null, lastCheck: counts?.lastCheck ?? null },
    beats: new Map(beats.map(({ name, at }) => [name, at])),
  }
}

const free = (table: typeof grants | typeof outbox, now: Date) =>
  or(isNull(table.leaseUntil), lt(table.leaseUntil, now))

async function overdue(
  read: Reader,
  table: typeof grants | typeof outbox | typeof incidentEvents,
  where: SQL | undefined,
  oldest: SQL,
) {
  const [row] = await read
    .select({ count: number(sql`count(*)`), oldest: time(oldest) })
    .from(table)
    .where(where)
  return { count: row?.count ?? 0, oldest: row?.oldest ?? null }
}

function staleGrants(read: Reader, now: Date): Promise<WatchFacts['grants']> {
  const renewed = sql<Date>`coalesce(${grants.lastRenewedAt}, ${grants.consentedAt})`.mapWith(
    grants.consentedAt,
  )
  const since = before(now, NOT_RENEWED_DAYS * 86_400_000).toISOString()
  return read
    .select({
      grantId: grants.id,
      registrationId: registrations.id,
      app: registrations.name,
      account: sql<string>`coalesce(${accounts.upn}, ${accounts.mail}, '–')`,
      mailboxes: number(sql`(select count(*) from mailboxes m where m.grant_id = ${grants.id})`),
      since: renewed,
    })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .innerJoin(registrations, eq(registrations.id, grants.registrationId))
    .where(and(isNull(grants.stoppedAt), sql`${renewed} < ${since}::timestamptz`))
    .orderBy(asc(grants.id))
    .limit(MOST)
}

function goneSecrets(read: Reader): Promise<WatchFacts['gone']> {
  return read
    .select({
      registrationId: registrations.id,
      app: registrations.name,
      mailboxes: onApp,
      since: sql<Date>`${credentials.goneFromEntraAt}`.mapWith(credentials.createdAt),
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(and(eq(credentials.state, 'current'), isNotNull(credentials.goneFromEntraAt)))
    .limit(MOST)
}

/** The last call that was accepted was made with the one before. */
function carriedApps(read: Reader): Promise<WatchFacts['carried']> {
  return read
    .select({
      registrationId: registrations.id,
      app: registrations.name,
      mailboxes: onApp,
      since: sql<Date>`${fallback.provenAt}`.mapWith(credentials.createdAt),
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .innerJoin(
      fallback,
      and(
        eq(fallback.registrationId, credentials.registrationId),
        eq(fallback.state, 'fallback'),
        sql`${fallback.provenAt} > coalesce(${credentials.provenAt}, '-infinity')`,
      ),
    )
    .where(eq(credentials.state, 'current'))
    .limit(MOST)
}

/** By hand or by itself: it has failed twice, or once and nobody has gone on with it for an hour. */
async function stuckRotations(read: Reader, now: Date): Promise<WatchFacts['rotations']> {
  const hourAgo = before(now, 60 * 60_000).toISOString()
  const troubleAt = sql`(${registrations.autoRotationTrouble} ->> 'at')::timestamptz`
  const stuck = and(
    isNotNull(rotations.trouble),
    sql`(${rotations.failures} >= 2 or ${rotations.startedAt} < ${hourAgo}::timestamptz)`,
  )
  return read
    .select({
      registrationId: registrations.id,
      app: registrations.name,
      mailboxes: onApp,
      since: sql<Date>`coalesce(${rotations.startedAt}, ${troubleAt})`.mapWith(rotations.startedAt),
      expiresAt: credentials.expiresAt,
    })
    .from(registrations)
    .leftJoin(
      rotations,
      and(eq(rotations.registrationId, registrations.id), isNull(rotations.endedAt), stuck),
    )
    .leftJoin(
      credentials,
      and(eq(credentials.registrationId, registrations.id), eq(credentials.state, 'current')),
    )
    .where(or(isNotNull(rotations.id), isNotNull(registrations.autoRotationTrouble)))
    .limit(MOST)
}
