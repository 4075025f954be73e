import { claimDueGrants, type GrantClaim } from '#lib/db/claim.ts'
import type { Services } from '#lib/services.ts'
import { accessToken } from './access-token.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { settleHeldWrites } from './held-writes.ts'
import { GRANT_LEASE_SECONDS, renewClaimed } from './renew-claimed.ts'
import { seeGrant } from './see.ts'

/** Renews one grant now, or waits for the renewal that somebody else has under way. */
export function renewGrant(services: Services, grantId: string): Promise<AccessTokenResult> {
  return accessToken(services, grantId, { fresh: true })
}

/** Claims up to `limit` grants whose renewal is due and renews them at once. Returns how many it claimed. */
export async function renewDueGrants(
  services: Services,
  { limit }: { readonly limit: number },
): Promise<number> {
  const lease = { owner: services.instance, seconds: GRANT_LEASE_SECONDS }
  const claims = await claimDueGrants(services.database, lease, limit)
  await Promise.all(claims.map((claim) => renewOne(services, claim)))
  return claims.length
}

async function renewOne(services: Services, claim: GrantClaim): Promise<void> {
  try {
    const seen = await seeGrant(services.database.read, claim.id)
    if (seen) await renewClaimed(services, { claim, seen })
  } catch (error) {
    services.log.error({ err: error, grant: claim.id }, 'the renewal of a grant broke')
  }
}

/** Waits for every renewed token that is not written yet, at most until the deadline. For the end of the process. */
export function settleRenewals(deadlineMs: number): Promise<void> {
  return settleHeldWrites(deadlineMs)
}
