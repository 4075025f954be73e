import { and, asc, eq, gt, inArray, isNotNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { type DaysLeft, daysLeft } from '#lib/credentials/days-left.ts'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { diesIfUnusedUntil, REFRESH_TOKEN_DAYS } from '#lib/grants/schedule.ts'
import { readClock } from '#lib/health/queries.ts'

const DAY = 24 * 60 * 60 * 1000

/** Every grant is renewed weekly. One that was not for so long is on its way to its end. */
export const NOT_RENEWED_DAYS = 30

/** One thing that ends, and what ends with it. */
export interface Expiring {
  readonly kind: 'secret' | 'certificate' | 'grant'
  /** Of the credential, or of the grant. The same as long as the thing lives, whatever becomes of its date. */
  readonly id: string
  readonly registrationId: string
  readonly registrationName: string
  /** The last characters of a secret or of a thumbprint; the account of a grant. */
  readonly name: string
  /** Of a credential, its name in Entra. */
  readonly displayName: string | null
  readonly expiresAt: Date
  readonly left: DaysLeft
  /** `current`: in use; `next` and `fallback`: spare. Of a grant, why nobody renews it. */
  readonly state: 'current' | 'next' | 'fallback' | 'stopped' | 'not-renewed'
  /** How many mailboxes stop with it; 0 for a spare one. */
  readonly mailboxes: number
}

interface Span {
  readonly days: number
  /** From when; the clock of the database when absent. */
  readonly at?: Date
  /** Leaves out the grants, of which there may be thousands. */
  readonly grants?: boolean
}

/**
 * Everything that ends within so many days, and what has ended while it is still in use, the first end first. Grants
 * the portal renews never get there: only those that are stopped, or were not renewed for a month, are told.
 */
export async function upcomingExpiries(
  read: Reader,
  { days, at, grants: withGrants = true }: Span,
): Promise<Expiring[]> {
  const now = at ?? new Date(await readClock(read))
  const until = new Date(now.getTime() + days * DAY)
  const [keys, dying] = await Promise.all([
    readCredentials(read, now, until),
    withGrants ? readGrants(read, now, until) : [],
  ])
  return [...keys, ...dying].sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
}

const stopsWith = (owner: SQL) => sql`(select count(*) from ${mailboxes} where ${owner})`.mapWith(Number)

async function readCredentials(read: Reader, now: Date, until: Date): Promise<Expiring[]> {
  const held = inArray(credentials.state, ['current', 'next', 'fallback'])
  const rows = await read
    .select({
      kind: credentials.kind,
      id: credentials.id,
      registrationId: registrations.id,
      registrationName: registrations.name,
      name: credentials.hint,
      displayName: credentials.displayName,
      expiresAt: credentials.expiresAt,
      state: credentials.state,
      mailboxes: stopsWith(sql`${mailboxes.registrationId} = ${registrations.id}`),
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(
      and(
        held,
        lte(credentials.expiresAt, until),
        or(eq(credentials.state, 'current'), gt(credentials.expiresAt, now)),
      ),
    )
    .orderBy(asc(credentials.expiresAt), asc(credentials.id))
  return rows.map(({ state, ...row }) => ({
    ...row,
    state: state as 'current' | 'next' | 'fallback',
    mailboxes: state === 'current' ? row.mailboxes : 0,
    left: daysLeft(row.expiresAt, now),
  }))
}

/** Which grants nobody keeps alive, seen from `now`. */
export function notKeptAlive(now: Date): SQL | undefined {
  const longAgo = new Date(now.getTime() - NOT_RENEWED_DAYS * DAY)
  return and(
    isNotNull(grants.refreshSealed),
    or(isNotNull(grants.stoppedAt), lte(grants.refreshIssuedAt, longAgo)),
  )
}

async function readGrants(read: Reader, now: Date, until: Date): Promise<Expiring[]> {
  const rows = await read
    .select({
      id: grants.id,
      registrationId: registrations.id,
      registrationName: registrations.name,
      name: sql<string>`coalesce(${accounts.upn}, ${accounts.mail}, ${accounts.displayName}, ${accounts.objectId})`,
      refreshIssuedAt: grants.refreshIssuedAt,
      stoppedAt: grants.stoppedAt,
      mailboxes: stopsWith(sql`${mailboxes.grantId} = ${grants.id}`),
    })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .innerJoin(registrations, eq(registrations.id, grants.registrationId))
    .where(
      and(
        notKeptAlive(now),
        lte(grants.refreshIssuedAt, new Date(until.getTime() - REFRESH_TOKEN_DAYS * DAY)),
      ),
    )
    .orderBy(asc(grants.refreshIssuedAt), asc(grants.id))
  return rows.flatMap(({ refreshIssuedAt, stoppedAt, ...row }) => {
    const expiresAt = diesIfUnusedUntil(refreshIssuedAt)
    // A dead grant nobody uses is no loss.
    if (expiresAt <= now && row.mailboxes === 0) return []
    return {
      ...row,
      kind: 'grant',
      displayName: null,
      expiresAt,
      left: daysLeft(expiresAt, now),
      state: stoppedAt ? 'stopped' : 'not-renewed',
    }
  })
}
