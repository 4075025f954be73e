import { randomBytes } from 'node:crypto'
import { and, asc, eq, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { grants } from '#lib/db/schema/grants.ts'
import type { Services } from '#lib/services.ts'

/** Longer than the deadline of a token call, so that only a dead process loses its lease. */
const LEASE_SECONDS = 30
/** A grant whose renewal breaks on a bug must not hold up the others. */
const AFTER_BUG_SECONDS = 900

/** A grant that this process may renew now: `leaseOwner` and `version` fence every write about it. */
export type ClaimedGrant = typeof grants.$inferSelect & { readonly leaseOwner: string }

type Leasing = Pick<Services, 'database' | 'instance'>

export function inSeconds(seconds: number): SQL<Date> {
  return sql<Date>`now() + make_interval(secs => ${seconds}::float8)`
}

function lease(services: Leasing) {
  return {
    leaseOwner: `${services.instance}/${randomBytes(6).toString('hex')}`,
    leaseUntil: inSeconds(LEASE_SECONDS),
  }
}

const free = or(isNull(grants.leaseUntil), lt(grants.leaseUntil, sql`now()`))

/** Claims one grant as it was seen, or null when it is leased, stopped, or was changed meanwhile. */
export async function claimGrant(
  services: Leasing,
  seen: { readonly id: string; readonly version: number },
): Promise<ClaimedGrant | null> {
  const [claimed] = await record(services.database, 'lease', (writer) =>
    writer
      .update(grants)
      .set(lease(services))
      .where(and(eq(grants.id, seen.id), eq(grants.version, seen.version), isNull(grants.stoppedAt), free))
      .returning(),
  )
  return (claimed as ClaimedGrant | undefined) ?? null
}

/** Claims the grants whose renewal is due, those longest due first. No two processes get the same one. */
export async function claimDueGrants(services: Leasing, limit: number): Promise<ClaimedGrant[]> {
  const claimed = await record(services.database, 'lease', (writer) => {
    const due = writer
      .select({ id: grants.id })
      .from(grants)
      .where(and(isNull(grants.stoppedAt), lte(grants.nextRenewalAt, sql`now()`), free))
      .orderBy(asc(grants.nextRenewalAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    return writer.update(grants).set(lease(services)).where(inArray(grants.id, due)).returning()
  })
  return claimed as ClaimedGrant[]
}

type Changes = {
  [K in keyof typeof grants.$inferInsert]?: (typeof grants.$inferInsert)[K] | SQL
}

/**
 * Writes what a renewal found and gives the lease back. Null when the grant is not ours any more: somebody
 * reconnected it, removed it, or took over the lease. Then nothing is written.
 */
export async function writeClaimed(
  services: Leasing,
  { id, leaseOwner, version }: Pick<ClaimedGrant, 'id' | 'leaseOwner' | 'version'>,
  changes: Changes,
): Promise<typeof grants.$inferSelect | null> {
  const [row] = await record(services.database, 'renewal', (writer) =>
    writer
      .update(grants)
      .set({ ...changes, leaseOwner: null, leaseUntil: null })
      .where(and(eq(grants.id, id), eq(grants.leaseOwner, leaseOwner), eq(grants.version, version)))
      .returning(),
  )
  return row ?? null
}

/** Gives the lease back after a bug, and lets the grant rest a while. */
export async function releaseAfterBug(services: Leasing, claimed: ClaimedGrant): Promise<void> {
  await writeClaimed(services, claimed, {
    nextRenewalAt: sql`greatest(${grants.nextRenewalAt}, ${inSeconds(AFTER_BUG_SECONDS)})`,
  })
}
