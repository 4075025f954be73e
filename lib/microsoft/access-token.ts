import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { Protocol } from '#lib/mail/stages.ts'
import type { Secret } from '#lib/secret.ts'
import type { Cloud } from './clouds.ts'
import { APP_PERMISSION, comparePermissions, DELEGATED_PERMISSION, type PermissionGap } from './scopes.ts'

/**
 * What an access token says of itself, for display and never for a decision: the token belongs to Exchange, and
 * Microsoft may change or encrypt it any day.
 */
export interface AccessTokenFacts {
  /** True when the token cannot be read, as those of personal accounts. Nothing else is known then. */
  readonly opaque: boolean
  readonly audience?: string
  /** Delegated permissions (`scp`). */
  readonly scopes: readonly string[]
  /** Application permissions (`roles`). */
  readonly roles: readonly string[]
  readonly appOnly?: boolean
  readonly tenantId?: string
  readonly objectId?: string
  readonly upn?: string
  readonly appId?: string
  readonly expiresAt?: Date
}

const shortText = z.string().max(500).optional().catch(undefined)
const claimsSchema = z.object({
  aud: shortText,
  scp: z.string().max(10_000).optional().catch(undefined),
  roles: z.array(z.string().max(500)).max(500).optional().catch(undefined),
  idtyp: shortText,
  tid: shortText,
  oid: shortText,
  upn: shortText,
  preferred_username: shortText,
  appid: shortText,
  azp: shortText,
  exp: z.number().int().positive().max(8.64e12).optional().catch(undefined),
})

const OPAQUE: AccessTokenFacts = { opaque: true, scopes: [], roles: [] }

/** Reads the claims without verifying anything. Never throws. */
export function accessTokenFacts(token: Secret): AccessTokenFacts {
  let claims: z.infer<typeof claimsSchema>
  try {
    claims = claimsSchema.parse(decodeJwt(token.reveal()))
  } catch {
    return OPAQUE
  }
  const roles = claims.roles ?? []
  const appOnly = claims.idtyp === 'app' || (claims.scp === undefined && roles.length > 0)
  return {
    opaque: false,
    audience: claims.aud,
    scopes: claims.scp?.split(/\s+/).filter((word) => word !== '') ?? [],
    roles,
    appOnly,
    tenantId: claims.tid,
    objectId: claims.oid,
    upn: claims.upn ?? claims.preferred_username,
    appId: claims.appid ?? claims.azp,
    expiresAt: claims.exp === undefined ? undefined : new Date(claims.exp * 1000),
  }
}

export interface TokenFitness extends PermissionGap {
  /** False when the token is for another service, such as Graph; undefined when nobody can tell. */
  readonly audienceFits?: boolean
}

/** Office 365 Exchange Online by its application id, and the older name tokens still carry. */
const EXCHANGE_AUDIENCES = ['00000002-0000-0ff1-ce00-000000000000', 'https://ps.outlook.com']

/** What the token may do against what the mailbox needs. An unreadable token is judged by the `scope` of its answer. */
export function tokenFitness(
  facts: AccessTokenFacts,
  grantedScope: string,
  protocols: readonly Protocol[],
  cloud: Cloud,
): TokenFitness {
  const needed = facts.appOnly ? APP_PERMISSION : DELEGATED_PERMISSION
  const given = facts.opaque ? grantedScope : facts.appOnly ? facts.roles : facts.scopes
  const gap = comparePermissions(given, protocols, needed)
  if (facts.audience === undefined) return gap
  const audience = facts.audience.replace(/\/+$/, '')
  const accepted = [cloud.delegatedResource, cloud.appResource, ...EXCHANGE_AUDIENCES]
  return { ...gap, audienceFits: accepted.includes(audience) }
}
