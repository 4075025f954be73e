import { eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'

/** Shorter than this an access token is not handed out any more: a probe and a slow server need their time. */
const FRESH_SECONDS = 300

const lives = (seconds: number) =>
  sql<boolean>`coalesce(${grants.accessExpiresAt} > now() + make_interval(secs => ${seconds}::float8), false)`

/** One grant as it stands, judged by the clock of the database. */
export async function seeGrant(read: Reader, grantId: string) {
  const [row] = await read
    .select({
      grant: grants,
      upn: accounts.upn,
      accessFresh: lives(FRESH_SECONDS),
      accessAlive: lives(0),
      leased: sql<boolean>`coalesce(${grants.leaseUntil} > now(), false)`,
      resting: sql<boolean>`${grants.nextRenewalAt} > now()`,
    })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(grants.id, grantId))
    .limit(1)
  return row ?? null
}

export type SeenGrant = NonNullable<Awaited<ReturnType<typeof seeGrant>>>
