import { randomBytes, randomUUID } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import { type App, appOf, type Tenant, tenantOf, type User, userOf } from '#sandbox/model.ts'
import { sha256 } from '#sandbox/request-log.ts'
import { encode } from '#sandbox/signer.ts'
import { type Answer, type Call, html, redirect } from '#sandbox/web.ts'
import { EntraError } from './errors.ts'
import { accountPicker, consentPage, formPost, needApprovalPage } from './pages.ts'
import { isRegistered } from './redirects.ts'
import { missingConsent, parseScopes, recordConsent, type Scopes } from './scopes.ts'
import { meetFault } from './token.ts'

const CODE_MILLISECONDS = 600_000

interface Request {
  sandbox: Sandbox
  call: Call
  app: App
  tenant: Tenant | undefined
  redirectUri: string
}

function back({ call, redirectUri }: Request, params: Record<string, string>): Answer {
  const all = call.query.state === undefined ? params : { ...params, state: call.query.state }
  const mode = call.query.response_mode ?? 'query'
  if (mode === 'form_post') return html(200, formPost(redirectUri, all))
  const target = new URL(redirectUri)
  if (mode === 'fragment') target.hash = new URLSearchParams(all).toString()
  else for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value)
  return redirect(target.href)
}

function refuse(request: Request, error: EntraError, subcode?: string): Answer {
  const { sandbox, call } = request
  const body = error.body(sandbox.places.login, call.correlationId, sandbox.now(), '\r\n')
  sandbox.log.add({
    on: 'authorize',
    outcome: 'refused',
    code: error.code,
    client: request.app.clientId,
    correlationId: call.correlationId,
  })
  return back(request, {
    error: body.error,
    error_description: body.error_description,
    error_uri: body.error_uri,
    ...(subcode ? { error_subcode: subcode } : {}),
  })
}

const declined = (request: Request): Answer => refuse(request, new EntraError(65004), 'cancel')

/** Signed in as far as a person without a password can be: the chosen account must exist and be allowed. */
function account(request: Request, upn: string): User {
  const { sandbox, app, tenant } = request
  const user = userOf(sandbox.world, upn)
  if (!user) throw new EntraError(50034, { user: upn, tenant: tenant?.name })
  const home = tenantOf(sandbox.world, user.tenant)
  const allowed = tenant ? tenant.id === user.tenant : app.multiTenant || app.homeTenant === user.tenant
  if (!allowed) {
    throw new EntraError(50020, {
      user: user.upn,
      userTenant: home?.id,
      tenant: tenant?.name ?? app.homeTenant,
      client: app.clientId,
      app: app.name,
    })
  }
  if (user.disabled) throw new EntraError(50057)
  return user
}

/** The consent page, or nothing when everything is consented to. */
function askConsent(request: Request, user: User, scopes: Scopes, silent: boolean): Answer | undefined {
  const { sandbox, call, app } = request
  const missing = missingConsent(app, user, scopes.permissions)
  const asked = call.query.prompt === 'consent' ? scopes.permissions : missing
  if (asked.length === 0) return undefined
  const adminOnly = tenantOf(sandbox.world, user.tenant)?.userConsent === 'admin-only'
  if (missing.length > 0 && adminOnly && !user.admin) {
    if (silent || call.form.leave) return refuse(request, new EntraError(90094))
    return html(200, needApprovalPage(app.name, { upn: user.upn }))
  }
  if (!silent && !call.form.accept) {
    const permissions = asked.map((permission) => `${permission.resource}/${permission.name}`)
    return html(
      200,
      consentPage({ app: app.name, who: user.upn, permissions, keep: { upn: user.upn, consent: '1' } }),
    )
  }
  recordConsent(app, user, asked)
  return undefined
}

async function issueCode(request: Request, user: User): Promise<Answer> {
  const { sandbox, call, app, redirectUri } = request
  const { query } = call
  const code = `1.${randomBytes(48).toString('base64url')}`
  sandbox.issued('code', code)
  app.installations[user.tenant] ??= {
    servicePrincipalId: randomUUID(),
    adminConsent: false,
    inExchange: false,
  }
  sandbox.codes.set(sha256(code), {
    client: app.clientId,
    oid: user.oid,
    tenant: user.tenant,
    scope: query.scope ?? '',
    redirectUri,
    nonce: query.nonce,
    challenge: query.code_challenge,
    challengeMethod: query.code_challenge_method ?? (query.code_challenge ? 'plain' : undefined),
    expiresAt: sandbox.now() + CODE_MILLISECONDS,
    used: false,
  })
  sandbox.log.add({
    on: 'authorize',
    outcome: 'code',
    client: app.clientId,
    user: user.upn,
    tenant: user.tenant,
    correlationId: call.correlationId,
  })
  await sandbox.save()
  const info: Record<string, string> = query.client_info
    ? { client_info: encode({ uid: user.oid, utid: user.tenant }) }
    : {}
  return back(request, { code, ...info, session_state: randomUUID() })
}

function findApp(sandbox: Sandbox, call: Call, tenant: Tenant | undefined): App {
  const client = call.query.client_id
  if (!client) throw new EntraError(900144, { parameter: 'client_id' })
  const app = appOf(sandbox.world, client)
  const home = tenant && !app?.multiTenant ? app?.installations[tenant.id] : app
  if (!app || !home) throw new EntraError(700016, { client, tenant: tenant?.name ?? 'common' })
  const redirectUri = call.query.redirect_uri
  if (!isRegistered(app, redirectUri)) throw new EntraError(50011, { client, redirectUri })
  if (app.disabled) throw new EntraError(7000112, { client, app: app.name })
  return app
}

/** The authorize endpoint and the pages behind it. Refusals thrown from here end on a page, without a way back. */
export async function authorize(sandbox: Sandbox, call: Call, tenant: Tenant | undefined): Promise<Answer> {
  const { query, form } = call
  const app = findApp(sandbox, call, tenant)
  const request: Request = { sandbox, call, app, tenant, redirectUri: query.redirect_uri as string }
  const auto = query.auto_upn === '1' ? query.login_hint : query.auto_upn
  let scopes: Scopes
  try {
    const fault = { on: 'authorize', at: 'request', client: app.clientId } as const
    const met = await meetFault(sandbox, { ...fault, user: form.upn ?? auto ?? query.login_hint })
    if (met) return met
    if (query.response_type !== 'code') throw new EntraError(900144, { parameter: 'response_type' })
    if (!query.scope) throw new EntraError(900144, { parameter: 'scope' })
    scopes = parseScopes(sandbox, query.scope, tenant?.name ?? 'common', app)
  } catch (error) {
    if (error instanceof EntraError) return refuse(request, error)
    throw error
  }
  if (form.cancel) return declined(request)
  const upn = form.upn ?? auto
  if (!upn) {
    if (query.prompt === 'none') return refuse(request, new EntraError(50058))
    const users = sandbox.world.users.filter((user) => !tenant || user.tenant === tenant.id)
    const guests = sandbox.world.users.filter((user) => !users.includes(user))
    return html(200, accountPicker(app.name, [...users, ...guests], query.login_hint))
  }
  const user = account(request, upn)
  return askConsent(request, user, scopes, auto !== undefined) ?? issueCode(request, user)
}
