import type { Cloud } from './clouds.ts'

/**
 * Where Microsoft ends the session of this browser, for whoever is signed in there as somebody else. Null without a
 * cloud. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 */
export function signOutOf(cloud: Pick<Cloud, 'signInOrigin'> | undefined): string | null {
  return cloud ? `${cloud.signInOrigin}/common/oauth2/v2.0/logout` : null
}
