import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'

/**
 * An access token of the grant: the sealed one while it lives for more than five minutes, else (or with `fresh`,
 * after a mail server refused the sealed one) one renewed under the lease of the grant. Every failure is a value.
 */
export async function accessToken(
  _services: Services,
  _grantId: string,
  _options: { readonly fresh?: boolean } = {},
): Promise<AccessTokenResult> {
  throw new Error('accessToken is being written')
}
