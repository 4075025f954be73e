import { createHash, timingSafeEqual } from 'node:crypto'
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Secret } from '#lib/secret.ts'
import type { Cloud } from './clouds.ts'
import { entraEvidence } from './entra-error.ts'
import type { Identity } from './identity.ts'
import { callPinned, httpsTransport, NetworkFault, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'

export type IdTokenProblem =
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'nonce'
  | 'tenant'
  | 'claims'
  | 'keys-unreachable'

export type IdTokenOutcome =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly problem: IdTokenProblem; readonly evidence: Evidence }

export interface IdTokenCheck {
  readonly idToken: Secret
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  /** Null only for a device code: Entra takes no nonce there, and the answer came on our own connection. */
  readonly nonce: string | null
  /** From `signingKeys`, or a key set of the test. */
  readonly keys: JWTVerifyGetKey
  readonly now?: Date
}

const CLOCK_TOLERANCE_SECONDS = 60
const MAX_TOKEN_AGE_SECONDS = 3_900
const MAX_LENGTH = 16_384
const KEYS_CACHE_MS = 600_000
const KEYS_COOLDOWN_MS = 30_000

const REQUIRED_CLAIMS = ['exp', 'iat', 'iss', 'aud', 'sub', 'oid', 'tid']

const guid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
const text = z.string().min(1).max(320).optional().catch(undefined)
const claimsSchema = z.object({
  ver: z.literal('2.0'),
  tid: guid,
  oid: guid,
  sub: z.string().min(1),
  nonce: z.string().min(1).optional(),
  preferred_username: text,
  email: text,
  name: text,
})

function sameText(a: string, b: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/**
 * Verifies who signed in: RS256 by a key of the tenant, issuer, audience, times, nonce, tenant and version. msal-node
 * verifies none of these. https://learn.microsoft.com/entra/identity-platform/id-tokens
 */
export async function verifyIdToken(check: IdTokenCheck): Promise<IdTokenOutcome> {
  const token = check.idToken.reveal()
  if (token.length > MAX_LENGTH) return refused('malformed', 'The id_token is longer than 16 KiB')
  let payload: JWTPayload
  try {
    const verified = await jwtVerify(token, check.keys, {
      algorithms: ['RS256'],
      issuer: `${check.cloud.loginOrigin}/${check.tenantId.toLowerCase()}/v2.0`,
      audience: check.clientId,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: MAX_TOKEN_AGE_SECONDS,
      currentDate: check.now,
      requiredClaims: [...REQUIRED_CLAIMS, ...(check.nonce === null ? [] : ['nonce'])],
    })
    payload = verified.payload
  } catch (error) {
    return explain(error)
  }
  const claims = claimsSchema.safeParse(payload)
  if (!claims.success) {
    const names = claims.error.issues.map((issue) => issue.path.join('.')).join(', ')
    return refused('claims', `The id_token lacks or misuses: ${names}`)
  }
  const { tid, oid, nonce, preferred_username: upn, email: mail, name } = claims.data
  if (tid.toLowerCase() !== check.tenantId.toLowerCase()) {
    return refused('tenant', `The id_token is of tenant ${tid}`)
  }
  if (check.nonce !== null && !sameText(nonce ?? '', check.nonce)) {
    return refused('nonce', 'The id_token belongs to another sign-in')
  }
  return { ok: true, identity: { tenantId: tid.toLowerCase(), objectId: oid.toLowerCase(), upn, mail, name } }
}

function refused(problem: IdTokenProblem, description: string): IdTokenOutcome {
  return {
    ok: false,
    problem,
    evidence: { ...entraEvidence({ step: 'redeem', error: 'invalid_id_token', description }), code: problem },
  }
}

const CLAIM_PROBLEMS: Readonly<Record<string, IdTokenProblem>> = {
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not-yet-valid',
  iat: 'not-yet-valid',
}

function explain(error: unknown): IdTokenOutcome {
  if (error instanceof NetworkFault) {
    return { ok: false, problem: 'keys-unreachable', evidence: networkFailure(error, 'discovery').evidence }
  }
  if (error instanceof errors.JWTExpired) return refused('expired', 'The id_token has expired')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refused(CLAIM_PROBLEMS[error.claim] ?? 'claims', `The id_token's claim ${error.claim} is wrong`)
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refused('algorithm', 'The id_token is not signed with RS256')
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return refused('unknown-key', 'No key of the tenant fits the id_token')
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return refused('signature', 'The signature of the id_token is wrong')
  }
  if (error instanceof errors.JWKSInvalid || error instanceof errors.JWKSTimeout || isPlainJose(error)) {
    return refused('keys-unreachable', 'The signing keys of the tenant could not be read')
  }
  if (error instanceof errors.JOSEError) return refused('malformed', 'The id_token cannot be read')
  throw error
}

/** What jose throws when the key set answers with a status other than 200 or with no JSON. */
function isPlainJose(error: unknown): boolean {
  return error instanceof errors.JOSEError && error.constructor === errors.JOSEError
}

/**
 * The signing keys of a tenant, fetched when first needed, kept for ten minutes and asked again at most twice a minute
 * when a key is unknown. One of these per process and tenant keeps the cache.
 */
export function signingKeys(
  cloud: Cloud,
  tenantId: string,
  transport: Transport = httpsTransport(),
): JWTVerifyGetKey {
  const url = new URL(`${cloud.loginOrigin}/${encodeURIComponent(tenantId)}/discovery/v2.0/keys`)
  return createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_CACHE_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
    [customFetch]: async (address) => {
      const reply = await callPinned({ origin: cloud.loginOrigin, method: 'GET', url: address, transport })
      return new Response(JSON.stringify(reply.json ?? null), { status: reply.status })
    },
  })
}

/** Keeps the key set of every tenant it was asked for, up to a bound, so that a sign-in does not fetch them anew. */
export function signingKeyCache(
  transport: Transport = httpsTransport(),
  limit = 200,
): (cloud: Cloud, tenantId: string) => JWTVerifyGetKey {
  const known = new Map<string, JWTVerifyGetKey>()
  return (cloud, tenantId) => {
    const name = `${cloud.loginOrigin}/${tenantId.toLowerCase()}`
    const found = known.get(name) ?? signingKeys(cloud, tenantId, transport)
    known.delete(name)
    known.set(name, found)
    const [oldest] = known.keys()
    if (known.size > limit && oldest !== undefined) known.delete(oldest)
    return found
  }
}
