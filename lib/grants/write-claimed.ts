import { eq, sql } from 'drizzle-orm'
import { finishGrant, type GrantChanges, type GrantClaim } from '#lib/db/claim.ts'
import { record } from '#lib/db/gate.ts'
import { grants } from '#lib/db/schema/grants.ts'
import type { Services } from '#lib/services.ts'
import { inSeconds } from './in-seconds.ts'

/** A grant whose renewal breaks on a bug must not hold up the others. */
const AFTER_BUG_SECONDS = 900

/**
 * Writes what a renewal found and gives the lease back. Null when the grant is not ours any more: somebody
 * reconnected it, removed it, or took over the lease. Then nothing is written.
 */
export function writeClaimed(
  { database }: Pick<Services, 'database'>,
  claim: GrantClaim,
  changes: GrantChanges,
): Promise<{ readonly accessExpiresAt: Date | null } | null> {
  return record(database, 'renewal', async (writer) => {
    if (!(await finishGrant(writer, claim, changes))) return null
    const [row] = await writer
      .select({ accessExpiresAt: grants.accessExpiresAt })
      .from(grants)
      .where(eq(grants.id, claim.id))
    return row ?? null
  })
}

/** Gives the lease back after a bug, and lets the grant rest a while. */
export async function restAfterBug(services: Pick<Services, 'database'>, claim: GrantClaim): Promise<void> {
  await writeClaimed(services, claim, {
    nextRenewalAt: sql`greatest(${grants.nextRenewalAt}, ${inSeconds(AFTER_BUG_SECONDS)})`,
  })
}
