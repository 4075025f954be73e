import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'

/** Renews one grant now, or waits for the renewal that somebody else has under way. */
export async function renewGrant(_services: Services, _grantId: string): Promise<AccessTokenResult> {
  throw new Error('renewGrant is being written')
}

/** Claims up to `limit` grants whose renewal is due and renews them. Returns how many it claimed. */
export async function renewDueGrants(
  _services: Services,
  _options: { readonly limit: number },
): Promise<number> {
  throw new Error('renewDueGrants is being written')
}

/** Waits for every renewed token that is not written yet, at most until the deadline. For the end of the process. */
export async function settleRenewals(_deadlineMs: number): Promise<void> {
  throw new Error('settleRenewals is being written')
}
