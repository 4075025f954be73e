import type { DiagnosisContext, TokenClaims } from '#lib/diagnosis/rule.ts'
import { type AccessTokenFacts, accessTokenFacts } from '#lib/microsoft/access-token.ts'
import { APP_PERMISSION, comparePermissions } from '#lib/microsoft/scopes.ts'
import type { Subject } from './subject.ts'
import type { Surroundings } from './surroundings.ts'
import type { ProbeTools } from './tools.ts'

export type Token = Awaited<ReturnType<ProbeTools['accessToken' | 'appToken']>>

/** The tenant in which every personal account lives. */
export const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** What the portal knows of a mailbox beside what its servers said: names, claims and counts, never the token. */
export function contextOf(subject: Subject, token?: Token, around?: Surroundings): DiagnosisContext {
  const { access, address, protocols, accountUpn, accountMail, accountTenantId } = subject
  const names = [accountUpn, accountMail].filter((name) => name !== null).map((name) => name.toLowerCase())
  const roles = token?.ok && 'roles' in token ? token.roles : null
  const claims = token?.ok ? claimsOf(accessTokenFacts(token.token), Date.now()) : null
  return {
    access,
    ...(accountTenantId ? { personal: accountTenantId === PERSONAL_TENANT } : {}),
    ...(roles ? { unpermitted: comparePermissions(roles, protocols, APP_PERMISSION).protocols } : {}),
    ...(names.length > 0 ? { accountIsMailbox: names.includes(address.toLowerCase()) } : {}),
    ...(claims ? { token: claims } : {}),
    ...(around ?? {}),
  }
}

/** Null when the token cannot be read. `now` in milliseconds since 1970. */
export function claimsOf(facts: AccessTokenFacts, now: number): TokenClaims | null {
  if (facts.opaque) return null
  const { audience, scopes, roles, upn, tenantId, objectId, appOnly, expiresAt } = facts
  const last = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1)
  return {
    ...(audience ? { aud: audience } : {}),
    ...(scopes.length > 0 ? { scp: scopes.map(last) } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    ...(upn ? { user: upn } : {}),
    ...(tenantId ? { tid: tenantId } : {}),
    ...(objectId ? { oid: objectId } : {}),
    ...(appOnly ? { idtyp: 'app' } : {}),
    ...(expiresAt
      ? { exp: Math.floor(expiresAt.getTime() / 1000), expired: expiresAt.getTime() <= now }
      : {}),
  }
}
