import { eq, sql } from 'drizzle-orm'
import { callAsApp } from '#lib/credentials/as-app.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { PORTAL_CODES } from '#lib/diagnosis/rules/portal.ts'
import { Refusal } from '#lib/errors.ts'
import type { AccessTokenFailure, AccessTokenResult } from '#lib/grants/access-token-result.ts'
import { failed, portalEvidence } from '#lib/grants/answers.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { QUICK, retryWrite } from '#lib/grants/retry-write.ts'
import { accessLifetime } from '#lib/grants/schedule.ts'
import { accessTokenFacts } from '#lib/microsoft/access-token.ts'
import { appMailScope } from '#lib/microsoft/scopes.ts'
import type { TokenSuccess } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import type { Place } from '#lib/vault/vault.ts'
import { BackOff } from './app-back-off.ts'

/** Shorter than this a token is not handed out any more: a probe and a slow server need their time. */
const FRESH_SECONDS = 300

/** A token of the app itself. `roles` are null when the token could not be read. */
export type AppTokenResult =
  | (Extract<AccessTokenResult, { ok: true }> & { readonly roles: readonly string[] | null })
  | AccessTokenFailure

interface Running {
  readonly flights: Map<string, Promise<AppTokenResult>>
  readonly backOff: BackOff
}

// Routes and jobs are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantAppTokens?: WeakMap<Database, Running> }

/**
 * A mail token of the app itself, by client credentials: the sealed one while it lives for more than five minutes,
 * else (or with `fresh`, after a mail server refused the sealed one) a new one. One call at a time for each app in
 * this process; while Microsoft asks to wait it is not asked again. Every failure is a value.
 */
export async function appToken(
  services: Services,
  registrationId: string,
  options: { readonly fresh?: boolean } = {},
): Promise<AppTokenResult> {
  if (!options.fresh) {
    const sealed = await sealedToken(services, registrationId)
    if (sealed) return sealed
  }
  const { flights, backOff } = runningOf(services.database)
  const existing = flights.get(registrationId)
  if (existing) return existing
  const resting = backOff.failureOf(registrationId)
  if (resting) return resting
  const flight = draw(services, registrationId)
    .then((result) => {
      backOff.note(registrationId, result)
      return result
    })
    .finally(() => flights.delete(registrationId))
  flights.set(registrationId, flight)
  return flight
}

function runningOf(database: Database): Running {
  shared.mailgrantAppTokens ??= new WeakMap()
  const known = shared.mailgrantAppTokens.get(database)
  if (known) return known
  const made = { flights: new Map(), backOff: new BackOff() }
  shared.mailgrantAppTokens.set(database, made)
  return made
}

async function sealedToken(services: Services, registrationId: string): Promise<AppTokenResult | null> {
  const [row] = await services.database.read
    .select({
      value: registrations.appAccessSealed,
      keyId: registrations.appAccessKeyId,
      expiresAt: registrations.appAccessExpiresAt,
      roles: registrations.appRoles,
      fresh: sql<boolean>`coalesce(${registrations.appAccessExpiresAt} > now() + make_interval(secs => ${FRESH_SECONDS}), false)`,
    })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  if (!row?.fresh || !row.value || !row.keyId || !row.expiresAt) return null
  const token = await services.vault.open(appAccessPlace(registrationId), {
    value: row.value,
    keyId: row.keyId,
  })
  return { ok: true, token, scopes: row.roles ?? [], roles: row.roles, upn: null, expiresAt: row.expiresAt }
}

async function draw(services: Services, registrationId: string): Promise<AppTokenResult> {
  try {
    const opened = await openClient(services, registrationId)
    const scope = appMailScope(opened.cloud)
    const outcome = await callAsApp(services, opened, (app) =>
      services.tokens.clientCredentials({ app, scope }),
    )
    if (outcome.ok) return await keep(services, registrationId, outcome)
    const { class: failureClass, evidence } = outcome.failure
    services.log.warn({ registration: registrationId, class: failureClass, evidence }, 'no app-only token')
    return failed(evidence, failureClass)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const text = `The app registration cannot be used: ${error.code}`
    return failed(portalEvidence(PORTAL_CODES.secretExpired, text), 'app-credential')
  }
}

/** The claims are read for display, for the script and for the diagnosis; no access hangs on them. */
async function keep(
  services: Services,
  registrationId: string,
  { accessToken, expiresInSeconds }: TokenSuccess,
): Promise<AppTokenResult> {
  const facts = accessTokenFacts(accessToken)
  const roles = facts.opaque ? null : [...facts.roles]
  const seconds = accessLifetime(expiresInSeconds)
  const sealed = await services.vault.seal(appAccessPlace(registrationId), accessToken)
  const expiresAt = new Date(Date.now() + seconds * 1000)
  const write = () =>
    record(services.database, 'renewal', async (writer) => {
      await writer
        .update(registrations)
        .set({
          appAccessSealed: sealed.value,
          appAccessKeyId: sealed.keyId,
          appAccessExpiresAt: inSeconds(seconds),
          appRoles: roles,
          ...(facts.objectId ? { servicePrincipalId: facts.objectId } : {}),
        })
        .where(eq(registrations.id, registrationId))
    })
  // The next draw gives another one: a token that could not be written is used all the same.
  await retryWrite(write, QUICK).catch((error: unknown) =>
    services.log.error({ err: error, registration: registrationId }, 'an app-only token was not written'),
  )
  return { ok: true, token: accessToken, scopes: roles ?? [], roles, upn: null, expiresAt }
}

function appAccessPlace(registrationId: string): Place {
  return { table: 'registrations', column: 'app_access_sealed', row: registrationId }
}
