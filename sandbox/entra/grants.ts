import { createHash } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import type { App, Session, Tenant, User } from '#sandbox/model.ts'
import { sha256 } from '#sandbox/request-log.ts'
import type { Proof } from './client-auth.ts'
import { EntraError } from './errors.ts'
import { issueForApp, issueForUser, openSession, REFRESH_MILLISECONDS, type UserTokens } from './issue.ts'
import { apiOf } from './scopes.ts'

export interface GrantRequest {
  sandbox: Sandbox
  app: App
  proof: Proof
  form: Record<string, string>
  /** Undefined for `common` and `organizations`. */
  tenant: Tenant | undefined
}

export type Grant = (request: GrantRequest) => UserTokens

function need(form: Record<string, string>, parameter: string): string {
  const value = form[parameter]
  if (!value) throw new EntraError(900144, { parameter })
  return value
}

function needCredential(proof: Proof): void {
  if (proof === 'none') throw new EntraError(7000218)
}

function userOfSession(sandbox: Sandbox, session: { oid: string; tenant: string }): User {
  const user = sandbox.world.users.find((one) => one.oid === session.oid)
  if (!user) throw new EntraError(50034, { tenant: session.tenant })
  if (user.disabled) throw new EntraError(50057)
  return user
}

function checkVerifier(
  issued: { challenge?: string; challengeMethod?: string },
  verifier: string | undefined,
): void {
  if (!issued.challenge && !verifier) return
  const made =
    issued.challengeMethod === 'plain'
      ? (verifier ?? '')
      : createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url')
  if (made !== issued.challenge) throw new EntraError(501481)
}

function authorizationCode({ sandbox, app, proof, form, tenant }: GrantRequest): UserTokens {
  needCredential(proof)
  const code = need(form, 'code')
  const issued = sandbox.codes.get(sha256(code))
  if (!issued || issued.client !== app.clientId) throw new EntraError(code.startsWith('1.') ? 70008 : 9002313)
  if (issued.used) throw new EntraError(54005)
  if (issued.expiresAt < sandbox.now()) throw new EntraError(70008)
  if (tenant && tenant.id !== issued.tenant) throw new EntraError(700005)
  const redirectUri = need(form, 'redirect_uri')
  if (redirectUri !== issued.redirectUri) throw new EntraError(500112, { redirectUri })
  checkVerifier(issued, form.code_verifier)
  const user = userOfSession(sandbox, issued)
  issued.used = true
  const session = openSession(sandbox, {
    app,
    user,
    tenant: issued.tenant,
    scope: issued.scope,
    method: 'code',
  })
  const scope = form.scope ?? issued.scope
  return issueForUser(sandbox, { app, user, session, scope, nonce: issued.nonce, generation: 0 })
}

function sessionOfRefresh({ sandbox, app, form }: GrantRequest) {
  const value = need(form, 'refresh_token')
  const { world } = sandbox
  const presented = world.refreshTokens.find((token) => token.hash === sha256(value))
  if (!presented) throw new EntraError(/^1\.[\w-]{40,}$/.test(value) ? 70000 : 9002313)
  const session = world.sessions.find((one) => one.id === presented.session) as Session
  if (session.client !== app.clientId) {
    const description = 'The refresh token was issued to a different client id.'
    throw new EntraError(70000, {}, { suberror: 'client_mismatch', description })
  }
  return { presented, session }
}

function refreshToken(request: GrantRequest): UserTokens {
  const { sandbox, app, proof, form } = request
  const { presented, session } = sessionOfRefresh(request)
  if (session.method === 'code' || !app.publicClientFlows) needCredential(proof)
  const issuedAt = new Date(presented.issuedAt).toISOString()
  const user = userOfSession(sandbox, session)
  if (session.revoked) throw new EntraError(50173, { issuedAt })
  if (sandbox.now() - presented.issuedAt > REFRESH_MILLISECONDS) throw new EntraError(700082, { issuedAt })
  if (user.blockedByPolicy) throw new EntraError(53003)
  if (user.mfaRequired && !session.strong) {
    const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: [user.oid] } } })
    throw new EntraError(50076, { resource: '00000002-0000-0ff1-ce00-000000000000' }, { claims })
  }
  if (sandbox.world.settings.rotation === 'strict' && presented.superseded) {
    throw new EntraError(70000, {}, { description: 'The refresh token was already used.' })
  }
  const scope = form.scope ?? session.scope
  const tokens = issueForUser(sandbox, { app, user, session, scope, generation: presented.generation })
  presented.superseded = true
  return tokens
}

function clientCredentials({ sandbox, app, proof, form, tenant }: GrantRequest): UserTokens {
  needCredential(proof)
  if (!tenant) throw new EntraError(50059)
  const scope = need(form, 'scope')
  const resource = /^(https:\/\/[^/\s]+)\/+\.default$/.exec(scope.trim())?.[1]
  if (!resource) throw new EntraError(1002012, { scope })
  const api = apiOf(sandbox, resource)
  if (!api) throw new EntraError(500011, { resource, tenant: tenant.name })
  return { body: issueForApp(sandbox, app, tenant, resource, api) }
}

function deviceCode({ sandbox, app, proof, form }: GrantRequest): UserTokens {
  if (!app.publicClientFlows) needCredential(proof)
  const device = sandbox.devices.get(need(form, 'device_code'))
  if (!device || device.client !== app.clientId) throw new EntraError(70018)
  if (device.expiresAt < sandbox.now()) throw new EntraError(70020)
  if (device.declined) {
    const description = 'The end user denied the authorization request.'
    throw new EntraError(70016, {}, { error: 'authorization_declined', description })
  }
  if (!device.oid) throw new EntraError(70016)
  const user = userOfSession(sandbox, { oid: device.oid, tenant: device.tenant })
  sandbox.devices.delete(device.deviceCode)
  const { scope } = device
  const session = openSession(sandbox, { app, user, tenant: user.tenant, scope, method: 'device' })
  return issueForUser(sandbox, { app, user, session, scope, generation: 0 })
}

export const GRANTS: Record<string, Grant> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
  // MSAL sends the short name, the standard has the long one.
  device_code: deviceCode,
  'urn:ietf:params:oauth:grant-type:device_code': deviceCode,
}
