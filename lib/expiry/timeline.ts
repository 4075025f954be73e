import { and, asc, eq, isNotNull, or, sql } from 'drizzle-orm'
import { type DaysLeft, daysLeft } from '#lib/credentials/days-left.ts'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { REFRESH_TOKEN_DAYS } from '#lib/grants/schedule.ts'
import { readClock } from '#lib/health/queries.ts'
import { unknownKeys } from './unknown-keys.ts'
import { notKeptAlive, upcomingExpiries } from './upcoming.ts'

export const TIMELINE_DAYS = 365
/** Of grants that die in one week, so many are named. */
const NAMES_SHOWN = 20

/** What ends at one point of the year: one secret or certificate, or the grants of an app that die in one week. */
export interface TimelineEntry {
  /** The same from one reading to the next. */
  readonly key: string
  readonly kind: 'secret' | 'certificate' | 'grants'
  /** `unknown`: only Entra knows it. `unsettled`: it may be one of ours. */
  readonly state: 'current' | 'next' | 'fallback' | 'unknown' | 'unsettled' | 'dying'
  readonly registrationId: string
  readonly registrationName: string
  /** How it is called; of grants, the first accounts to die. */
  readonly names: readonly string[]
  readonly displayName: string | null
  /** How many there are; more than one only of grants. */
  readonly count: number
  readonly expiresAt: Date
  readonly left: DaysLeft
  /** How many mailboxes stop with it. */
  readonly mailboxes: number
}

export interface Timeline {
  readonly now: Date
  /** The first end first, what is over before all. */
  readonly entries: readonly TimelineEntry[]
}

/** Everything that ends within a year. Rows are as many as apps, keys and weeks, never as many as grants. */
export async function timeline(read: Reader, at?: Date): Promise<Timeline> {
  const now = at ?? new Date(await readClock(read))
  const [held, unknown, dying] = await Promise.all([
    upcomingExpiries(read, { days: TIMELINE_DAYS, at: now, grants: false }),
    unknownInYear(read, now),
    dyingGrants(read, now),
  ])
  const keys = held.map(
    ({ id, name, kind, state, ...one }): TimelineEntry => ({
      ...one,
      key: id,
      kind: kind as 'secret' | 'certificate',
      state: state as 'current' | 'next' | 'fallback',
      names: [name],
      count: 1,
    }),
  )
  const entries = [...keys, ...unknown, ...dying].sort(
    (a, b) => a.expiresAt.getTime() - b.expiresAt.getTime(),
  )
  return { now, entries }
}

async function unknownInYear(read: Reader, now: Date): Promise<TimelineEntry[]> {
  const [apps, held] = await Promise.all([
    read
      .select({ id: registrations.id, name: registrations.name, entraKeys: registrations.entraKeys })
      .from(registrations)
      .where(isNotNull(registrations.entraKeys)),
    read
      .select({
        registrationId: credentials.registrationId,
        kind: credentials.kind,
        entraKeyId: credentials.entraKeyId,
        thumbprint: credentials.thumbprint,
        thumbprintSha256: credentials.thumbprintSha256,
      })
      .from(credentials),
  ])
  return apps.flatMap(({ id, name, entraKeys }) =>
    unknownKeys(
      entraKeys ?? [],
      held.filter(({ registrationId }) => registrationId === id),
    ).flatMap(({ key, state }) => {
      const expiresAt = key.expiresAt === null ? null : new Date(key.expiresAt)
      if (!expiresAt || expiresAt <= now) return []
      const left = daysLeft(expiresAt, now)
      if (left.days > TIMELINE_DAYS) return []
      return {
        key: `${id} ${key.keyId}`,
        kind: key.kind,
        state,
        registrationId: id,
        registrationName: name,
        names: [key.hint ?? key.thumbprint?.slice(-8) ?? key.keyId.slice(0, 8)],
        displayName: key.displayName,
        count: 1,
        expiresAt,
        left,
        mailboxes: 0,
      }
    }),
  )
}

async function dyingGrants(read: Reader, now: Date): Promise<TimelineEntry[]> {
  const dies = sql`(${grants.refreshIssuedAt} + ${REFRESH_TOKEN_DAYS}::int * interval '1 day')`
  const at = sql`${now.toISOString()}::timestamptz`
  const week = sql<string>`case when ${dies} <= ${at} then 'past'
    else to_char(date_trunc('week', ${dies} at time zone 'UTC'), 'YYYY-MM-DD') end`
  const used = read
    .select({ grantId: mailboxes.grantId, mailboxes: sql<number>`count(*)`.as('mailboxes') })
    .from(mailboxes)
    .groupBy(mailboxes.grantId)
    .as('used')
  const name = sql`coalesce(${accounts.upn}, ${accounts.mail}, ${accounts.displayName}, ${accounts.objectId})`
  const rows = await read
    .select({
      registrationId: registrations.id,
      registrationName: registrations.name,
      week,
      count: sql`count(*)`.mapWith(Number),
      mailboxes: sql`coalesce(sum(${used.mailboxes}), 0)`.mapWith(Number),
      expiresAt: sql`min(${dies})`.mapWith(grants.refreshIssuedAt),
      names: sql<
        string[]
      >`to_jsonb((array_agg(${name} order by ${grants.refreshIssuedAt}, ${name}))[1:${sql.raw(String(NAMES_SHOWN))}])`,
    })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .innerJoin(registrations, eq(registrations.id, grants.registrationId))
    .leftJoin(used, eq(used.grantId, grants.id))
    // A dead grant nobody uses is no loss.
    .where(and(notKeptAlive(now), or(sql`${dies} > ${at}`, isNotNull(used.grantId))))
    .groupBy(registrations.id, registrations.name, sql`3`)
    .orderBy(asc(sql`6`))
  return rows.map(({ week: of, ...row }) => ({
    ...row,
    key: `${row.registrationId} ${of}`,
    kind: 'grants',
    state: 'dying',
    displayName: null,
    left: daysLeft(row.expiresAt, now),
  }))
}
