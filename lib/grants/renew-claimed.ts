import { sql } from 'drizzle-orm'
import { callAsApp } from '#lib/credentials/as-app.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { type GrantClaim, releaseGrant } from '#lib/db/claim.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { PORTAL_CODES } from '#lib/diagnosis/rules/portal.ts'
import { Refusal } from '#lib/errors.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'
import type { ClientApp, TokenFailure, TokenOutcome, TokenSuccess } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import type { AccessTokenResult } from './access-token-result.ts'
import { failed, grantMissing, portalEvidence } from './answers.ts'
import { holdWrite } from './held-writes.ts'
import { inSeconds } from './in-seconds.ts'
import { accessPlace, refreshPlace } from './places.ts'
import { QUICK, retryWrite } from './retry-write.ts'
import { accessLifetime, afterFailure, renewalDelay } from './schedule.ts'
import type { SeenGrant } from './see.ts'
import { restAfterBug, writeClaimed } from './write-claimed.ts'

/** Longer than the deadline of a token call, so that only a dead process loses its lease. */
export const GRANT_LEASE_SECONDS = 30

/** `superseded`: somebody reconnected or removed the grant meanwhile, and what Entra gave us is dropped. */
export type Renewal = AccessTokenResult | 'superseded'

/** A grant under our lease, as it was seen after the claim. */
export interface Claimed {
  readonly claim: GrantClaim
  readonly seen: SeenGrant
}

/** Renews a claimed grant. The call to Entra is outside of any transaction, and its answer is written next. */
export async function renewClaimed(services: Services, claimed: Claimed): Promise<Renewal> {
  const { grant } = claimed.seen
  try {
    const app = await openApp(services, grant.registrationId)
    if ('class' in app) return await keepFailure(services, claimed, app)
    const call = await refreshCall(services, claimed, app.cloud)
    if (!call) {
      const { evidence } = grantMissing()
      return await keepFailure(services, claimed, { class: 'reauth', evidence })
    }
    return await callAsApp(services, app, call, (outcome) =>
      outcome.ok ? keepTokens(services, claimed, outcome) : keepFailure(services, claimed, outcome.failure),
    )
  } catch (error) {
    await restAfterBug(services, claimed.claim).catch(() => {})
    throw error
  }
}

/**
 * The same with a credential that is not in use yet. New tokens are kept as ever, for none may be lost; a failure is
 * told and leaves no trace on the grant, which has a working credential.
 */
export async function renewClaimedWith(
  services: Services,
  claimed: Claimed,
  client: ClientApp,
): Promise<Renewal> {
  try {
    const call = await refreshCall(services, claimed, client.cloud)
    const outcome = call && (await call(client))
    if (outcome?.ok) return await keepTokens(services, claimed, outcome)
    await releaseGrant(services.database, claimed.claim)
    return outcome ? failed(outcome.failure.evidence, outcome.failure.class) : grantMissing()
  } catch (error) {
    await releaseGrant(services.database, claimed.claim).catch(() => {})
    throw error
  }
}

/** The call to Entra, whoever the app proves itself by; null for a grant without a refresh token. */
async function refreshCall(
  { tokens, vault }: Services,
  { seen: { grant } }: Claimed,
  cloud: Cloud,
): Promise<((client: ClientApp) => Promise<TokenOutcome>) | null> {
  const { id, refreshSealed, refreshKeyId, scopes } = grant
  if (!refreshSealed || !refreshKeyId) return null
  const refreshToken = await vault.open(refreshPlace(id), { value: refreshSealed, keyId: refreshKeyId })
  return (app) => tokens.refresh({ app, refreshToken, scopes: mailPermissions(cloud, scopes) })
}

/** A registration that cannot speak for itself is a fault of the app, and no fault of the grant. */
async function openApp(services: Services, registrationId: string): Promise<OpenClient | TokenFailure> {
  try {
    return await openClient(services, registrationId)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {
      class: 'app-credential',
      evidence: portalEvidence(
        PORTAL_CODES.secretExpired,
        `The app registration cannot be used: ${error.code}`,
      ),
    }
  }
}

/** The mail permissions among what was granted, in the words of the cloud. */
function mailPermissions(cloud: Cloud, granted: readonly string[]): string[] {
  const names = new Set(granted.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase()))
  return Object.values(DELEGATED_PERMISSION)
    .filter((name) => names.has(name.toLowerCase()))
    .map((name) => `${cloud.delegatedResource}/${name}`)
}

async function keepTokens(
  services: Services,
  { claim, seen }: Claimed,
  tokens: TokenSuccess,
): Promise<Renewal> {
  const { id } = claim
  const { upn } = seen
  const access = await services.vault.seal(accessPlace(id), tokens.accessToken)
  const refresh = tokens.refreshToken && (await services.vault.seal(refreshPlace(id), tokens.refreshToken))
  const seconds = accessLifetime(tokens.expiresInSeconds)
  const granted = tokens.scope.split(/\s+/).filter((word) => word !== '')
  const scopes = granted.length > 0 ? granted : seen.grant.scopes
  const write = () =>
    writeClaimed(services, claim, {
      ...(refresh
        ? {
            previousSealed: sql`${grants.refreshSealed}`,
            previousKeyId: sql`${grants.refreshKeyId}`,
            refreshSealed: refresh.value,
            refreshKeyId: refresh.keyId,
            refreshIssuedAt: sql`now()`,
          }
        : {}),
      scopes,
      accessSealed: access.value,
      accessKeyId: access.keyId,
      accessExpiresAt: inSeconds(seconds),
      lastRenewedAt: sql`now()`,
      nextRenewalAt: inSeconds(renewalDelay(id)),
      renewalFailures: 0,
      lastFailure: null,
    })
  try {
    const row = await retryWrite(write, QUICK)
    if (!row) return 'superseded'
    services.log.debug({ grant: id }, 'grant renewed')
    return { ok: true, token: tokens.accessToken, scopes, upn, expiresAt: row.accessExpiresAt ?? new Date() }
  } catch {
    holdWrite(write, services.log, { grant: id })
    const expiresAt = new Date(Date.now() + seconds * 1000)
    return { ok: true, token: tokens.accessToken, scopes, upn, expiresAt }
  }
}

async function keepFailure(
  services: Services,
  { claim, seen }: Claimed,
  failure: TokenFailure,
): Promise<Renewal> {
  const { evidence } = failure
  const answer = failed(evidence, failure.class)
  const failures = seen.grant.renewalFailures + 1
  const after = afterFailure({ ...failure, retryAfterSeconds: evidence.retryAfterSeconds }, failures)
  const write = () =>
    writeClaimed(services, claim, {
      lastFailure: evidence,
      renewalFailures: failures,
      ...(after.stop
        ? { stoppedAt: sql`now()`, stoppedCause: answer.cause ?? null }
        : { nextRenewalAt: inSeconds(after.retryIn) }),
    })
  const row = await retryWrite(write, QUICK)
  if (!row) return 'superseded'
  services.log.warn(
    { grant: claim.id, class: failure.class, cause: answer.cause, stopped: after.stop, evidence },
    'grant not renewed',
  )
  return answer
}
