import type { JWTVerifyGetKey } from 'jose'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import type { AttemptResult, OUTCOMES } from '#lib/db/schema/attempts.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { Refusal } from '#lib/errors.ts'
import type { CallbackReply } from '#lib/microsoft/callback.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { verifyIdToken } from '#lib/microsoft/id-token.ts'
import { type Identity, matchAccount } from '#lib/microsoft/identity.ts'
import { comparePermissions, signInScopes } from '#lib/microsoft/scopes.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import type { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import type { Attempt } from './consume.ts'
import { verifierPlace } from './places.ts'

export type KeysOf = (cloud: Cloud, tenantId: string) => JWTVerifyGetKey

/** What a sign-in that may be kept brought. */
export interface Gained {
  readonly identity: Identity
  readonly registrationId: string
  readonly refreshToken: Secret
  readonly accessToken: Secret
  readonly expiresInSeconds: number
  readonly scopes: readonly string[]
  /** Permissions the wanted protocols lack. */
  readonly missing: readonly string[]
  readonly correlationId?: string
}

export type Ending = Exclude<(typeof OUTCOMES)[number], 'pending' | 'connected'>

export type Verdict =
  | { readonly kind: 'gained'; readonly gained: Gained }
  | { readonly kind: 'ended'; readonly outcome: Ending; readonly result: AttemptResult }

/** Judges Microsoft's reply to a consumed attempt. At most one token call; nothing is written here. */
export async function judgeReply(
  services: Services,
  attempt: Attempt,
  reply: CallbackReply,
  keysOf: KeysOf,
): Promise<Verdict> {
  if (reply.kind === 'refused') return refused(reply.failure)
  if (reply.kind === 'malformed') return failed(reply.reason)
  const app = await openApp(services, attempt.registrationId)
  if (app instanceof Refusal) return failed(app.code)
  const { cloud, client } = app
  const { tenantId, clientId } = client
  if (reply.issuer !== undefined && reply.issuer !== `${cloud.loginOrigin}/${tenantId}/v2.0`) {
    return failed('issuer')
  }
  const { verifierSealed, verifierKeyId } = attempt
  if (!verifierSealed || !verifierKeyId) return failed('verifier-missing')
  const sealed = { value: verifierSealed, keyId: verifierKeyId }
  const tokens = await services.tokens.redeemCode({
    app: client,
    code: reply.code,
    verifier: await services.vault.open(verifierPlace(attempt.id), sealed),
    nonce: attempt.nonce,
    redirectUri: attempt.redirectUri,
    scopes: signInScopes(cloud, attempt.protocols),
  })
  if (!tokens.ok) return refused(tokens.failure)
  const { correlationId, idToken, refreshToken, accessToken, expiresInSeconds, scope } = tokens
  if (!idToken) return failed('id-token-missing', { correlationId })
  const keys = keysOf(cloud, tenantId)
  const verified = await verifyIdToken({ idToken, cloud, tenantId, clientId, nonce: attempt.nonce, keys })
  if (!verified.ok) return failed(verified.problem, { correlationId }, verified.evidence)
  const { identity } = verified
  const match = matchAccount(identity, attempt.address)
  if (!match.matches) {
    return ended('wrong-account', { expected: match.expected, used: match.used, correlationId })
  }
  if (!refreshToken) return failed('refresh-token-missing', { used: match.used, correlationId })
  const gap = comparePermissions(scope, attempt.protocols)
  if (gap.protocols.length === attempt.protocols.length) {
    const result = { used: match.used, missingScopes: gap.missing, problem: 'no-permission', correlationId }
    return ended('refused', { ...result, cause: 'consent.missing' })
  }
  const scopes = scope.split(/\s+/).filter((word) => word !== '')
  return {
    kind: 'gained',
    gained: {
      identity,
      registrationId: attempt.registrationId,
      refreshToken,
      accessToken,
      expiresInSeconds,
      scopes,
      missing: gap.missing,
      correlationId,
    },
  }
}

async function openApp(services: Services, registrationId: string): Promise<OpenClient | Refusal> {
  try {
    return await openClient(services, registrationId)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function ended(outcome: Ending, result: AttemptResult): Verdict {
  return { kind: 'ended', outcome, result }
}

/** Our own check did not pass. */
function failed(problem: string, facts: AttemptResult = {}, evidence?: Evidence): Verdict {
  return ended('failed', { ...facts, ...idsOf(evidence), problem, evidence })
}

/** Microsoft, or the way to it, said no. */
function refused({ class: kind, evidence }: TokenFailure): Verdict {
  if (evidence.error === 'nonce_mismatch') return failed('nonce', {}, evidence)
  const { cause } = diagnose(evidence)
  const result = { cause, evidence, ...idsOf(evidence) }
  if (cause === 'consent.declined') return ended('cancelled', result)
  const passing = kind === 'network' || kind === 'transient' || kind === 'throttled'
  return ended(passing ? 'failed' : 'refused', result)
}

function idsOf(evidence: Evidence | undefined): AttemptResult {
  const { correlationId, traceId } = evidence ?? {}
  return { ...(correlationId ? { correlationId } : {}), ...(traceId ? { traceId } : {}) }
}
