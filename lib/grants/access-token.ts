import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { grantMissing, lastFailure, sealedAccess } from './answers.ts'
import { renewOnce } from './flight.ts'
import { seeGrant } from './see.ts'

/**
 * An access token of the grant: the sealed one while it lives for more than five minutes, else (or with `fresh`,
 * after a mail server refused the sealed one) one renewed under the lease of the grant. Every failure is a value;
 * a grant that was stopped, or that Entra told to wait, is not asked for again.
 */
export async function accessToken(
  services: Services,
  grantId: string,
  options: { readonly fresh?: boolean } = {},
): Promise<AccessTokenResult> {
  const seen = await seeGrant(services.database.read, grantId)
  if (!seen) return grantMissing()
  if (seen.grant.stoppedAt) return lastFailure(seen)
  if (seen.accessFresh && !options.fresh) {
    const sealed = await sealedAccess(services, seen)
    if (sealed) return sealed
  }
  if (seen.grant.renewalFailures > 0 && seen.resting) {
    const before = lastFailure(seen)
    if (before.failureClass === 'throttled') return before
  }
  return renewOnce(services, seen)
}
