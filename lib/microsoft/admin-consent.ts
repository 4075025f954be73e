import type { Cloud } from './clouds.ts'
import { appMailScope } from './scopes.ts'

export interface AdminConsentRequest {
  readonly cloud: Cloud
  /** The organisation that is asked; for a multi-tenant app another one than its own. */
  readonly tenantId: string
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string
}

/**
 * Where an administrator agrees to the application permissions of an app for a whole organisation. `.default` is the
 * only scope that stands for them. What comes back proves nothing, least of all the `tenant` in it.
 * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentUrl(request: AdminConsentRequest): string {
  const tenant = encodeURIComponent(request.tenantId)
  const url = new URL(`${request.cloud.signInOrigin}/${tenant}/v2.0/adminconsent`)
  url.search = new URLSearchParams({
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    scope: appMailScope(request.cloud),
  }).toString()
  return url.href
}
