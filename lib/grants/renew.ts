import { eq } from 'drizzle-orm'
import { accounts } from '#lib/db/schema/grants.ts'
import type { Services } from '#lib/services.ts'
import { accessToken } from './access-token.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { settleHeldWrites } from './held-writes.ts'
import { type ClaimedGrant, claimDueGrants } from './lease.ts'
import { renewClaimed } from './renew-claimed.ts'

/** Renews one grant now, or waits for the renewal that somebody else has under way. */
export function renewGrant(services: Services, grantId: string): Promise<AccessTokenResult> {
  return accessToken(services, grantId, { fresh: true })
}

/** Claims up to `limit` grants whose renewal is due and renews them at once. Returns how many it claimed. */
export async function renewDueGrants(
  services: Services,
  { limit }: { readonly limit: number },
): Promise<number> {
  const claimed = await claimDueGrants(services, limit)
  await Promise.all(claimed.map((grant) => renewOne(services, grant)))
  return claimed.length
}

async function renewOne(services: Services, grant: ClaimedGrant): Promise<void> {
  try {
    const [account] = await services.database.read
      .select({ upn: accounts.upn })
      .from(accounts)
      .where(eq(accounts.id, grant.accountId))
    await renewClaimed(services, grant, account?.upn ?? null)
  } catch (error) {
    services.log.error({ err: error, grant: grant.id }, 'the renewal of a grant broke')
  }
}

/** Waits for every renewed token that is not written yet, at most until the deadline. For the end of the process. */
export function settleRenewals(deadlineMs: number): Promise<void> {
  return settleHeldWrites(deadlineMs)
}
