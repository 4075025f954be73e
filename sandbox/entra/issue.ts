import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import type { App, RefreshToken, Session, Tenant, User } from '#sandbox/model.ts'
import { sha256 } from '#sandbox/request-log.ts'
import { encode } from '#sandbox/signer.ts'
import { EntraError } from './errors.ts'
import { grantedNames, oneResource, parseScopes } from './scopes.ts'

const REFRESH_DAYS = 90
const KEPT_GENERATIONS = 60

export const REFRESH_MILLISECONDS = REFRESH_DAYS * 86_400_000

const pairwise = (oid: string, audience: string): string =>
  createHash('sha256').update(`${oid} ${audience}`).digest('base64url')

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

export interface UserTokens {
  body: Record<string, unknown>
  refresh?: RefreshToken
}

interface UserRequest {
  app: App
  user: User
  session: Session
  scope: string
  nonce?: string
  /** Generation of the refresh token that was presented; 0 for a sign-in. */
  generation: number
}

function newRefreshToken(sandbox: Sandbox, session: Session, generation: number) {
  const value = `1.${randomBytes(48).toString('base64url')}`
  sandbox.issued('refresh', value)
  const record: RefreshToken = {
    hash: sha256(value),
    session: session.id,
    generation,
    issuedAt: sandbox.now(),
    superseded: false,
  }
  const { world } = sandbox
  const siblings = world.refreshTokens.filter((token) => token.session === session.id)
  const dropped = new Set(siblings.slice(0, Math.max(0, siblings.length - KEPT_GENERATIONS)))
  world.refreshTokens = world.refreshTokens.filter((token) => !dropped.has(token))
  world.refreshTokens.push(record)
  return { value, record }
}

/** Access token, and as asked for an id_token and a refresh token, on behalf of a person. */
export function issueForUser(sandbox: Sandbox, asked: UserRequest): UserTokens {
  const { app, user, session, scope, nonce, generation } = asked
  const scopes = parseScopes(sandbox, scope, session.tenant, app)
  const resource = oneResource(scopes, scope)
  const names = grantedNames(app, user, scopes.permissions)
  if (scopes.permissions.length > 0 && names.length === 0) {
    throw new EntraError(65001, { client: app.clientId, app: app.name })
  }
  const lifetime = sandbox.world.settings.accessTokenSeconds
  const now = seconds(sandbox.now())
  const identity = { tid: session.tenant, oid: user.oid, name: user.name }
  const body: Record<string, unknown> = {
    token_type: 'Bearer',
    scope: [
      ...scopes.openid.filter((word) => word !== 'offline_access'),
      ...names.map((name) => `${resource}/${name}`),
    ].join(' '),
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: sandbox.signer.issue({
      ...identity,
      aud: resource,
      iss: `https://sts.windows.net/${session.tenant}/`,
      iat: now,
      nbf: now,
      exp: now + lifetime,
      appid: app.clientId,
      app_displayname: app.name,
      scp: names.join(' '),
      sid: session.id,
      sub: pairwise(user.oid, resource),
      upn: user.upn,
      unique_name: user.upn,
      uti: randomBytes(16).toString('base64url'),
      ver: '1.0',
    }),
    client_info: encode({ uid: user.oid, utid: user.tenant }),
  }
  if (scopes.openid.includes('openid')) {
    // Verified by a program whose clock was not advanced with the sandbox's: real time.
    const real = seconds(sandbox.realNow())
    body.id_token = sandbox.signer.issue({
      ...identity,
      aud: app.clientId,
      iss: `${sandbox.places.login}/${session.tenant}/v2.0`,
      iat: real,
      nbf: real,
      exp: real + 3_600,
      email: user.upn,
      preferred_username: user.upn,
      sub: pairwise(user.oid, app.clientId),
      ver: '2.0',
      ...(nonce ? { nonce } : {}),
    })
  }
  if (!scopes.openid.includes('offline_access')) return { body }
  const refresh = newRefreshToken(sandbox, session, generation + 1)
  body.refresh_token = refresh.value
  return { body, refresh: refresh.record }
}

/** A session for somebody who has just signed in. */
export function openSession(
  sandbox: Sandbox,
  asked: { app: App; user: User; tenant: string; scope: string; method: Session['method'] },
): Session {
  const session: Session = {
    id: randomUUID(),
    oid: asked.user.oid,
    client: asked.app.clientId,
    tenant: asked.tenant,
    scope: asked.scope,
    method: asked.method,
    startedAt: sandbox.now(),
    revoked: asked.user.firstGrant === 'revoked',
    strong: asked.user.mfaRequired && asked.user.firstGrant !== 'without-mfa',
  }
  asked.user.firstGrant = 'sound'
  sandbox.world.sessions.push(session)
  return session
}

/** An access token of the app itself. Without admin consent it carries no roles, as Entra's. */
export function issueForApp(sandbox: Sandbox, app: App, tenant: Tenant, resource: string, api: string) {
  const installation = app.installations[tenant.id]
  if (!installation) throw new EntraError(700016, { client: app.clientId, tenant: tenant.name })
  const lifetime = sandbox.world.settings.accessTokenSeconds
  const now = seconds(sandbox.now())
  const declared = { outlook: app.roles, graph: app.graphRoles }[api] ?? []
  const given = (role: string) => installation.adminConsent || installation.assigned?.includes(role)
  const roles = declared.filter(given)
  return {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: sandbox.signer.issue({
      aud: resource,
      iss: `https://sts.windows.net/${tenant.id}/`,
      iat: now,
      nbf: now,
      exp: now + lifetime,
      appid: app.clientId,
      idtyp: 'app',
      oid: installation.servicePrincipalId,
      sub: installation.servicePrincipalId,
      tid: tenant.id,
      ver: '1.0',
      ...(roles.length > 0 ? { roles } : {}),
    }),
  }
}
