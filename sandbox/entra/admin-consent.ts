import { randomUUID } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import { appOf, type Tenant, tenantOf, userOf } from '#sandbox/model.ts'
import { type Answer, type Call, html, redirect } from '#sandbox/web.ts'
import { EntraError } from './errors.ts'
import { accountPicker, consentPage } from './pages.ts'
import { isRegistered } from './redirects.ts'
import { meetFault } from './token.ts'

/** Both forms of the admin consent page: `/adminconsent` and `/v2.0/adminconsent`. */
export async function adminConsent(
  sandbox: Sandbox,
  call: Call,
  tenant: Tenant | undefined,
): Promise<Answer> {
  const { query, form } = call
  const app = appOf(sandbox.world, query.client_id)
  if (!app) throw new EntraError(700016, { client: query.client_id, tenant: tenant?.name ?? 'organizations' })
  const redirectUri = query.redirect_uri
  if (!isRegistered(app, redirectUri)) throw new EntraError(50011, { client: app.clientId, redirectUri })
  const upn = form.upn ?? query.auto_upn
  const place = tenant ?? tenantOf(sandbox.world, userOf(sandbox.world, upn)?.tenant ?? app.homeTenant)
  if (!place) throw new EntraError(90002, { tenant: app.homeTenant })

  const back = (params: Record<string, string>): Answer => {
    const target = new URL(redirectUri)
    const state: Record<string, string> = query.state === undefined ? {} : { state: query.state }
    const all: Record<string, string> = { ...params, tenant: place.id, ...state }
    for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value)
    return redirect(target.href)
  }
  const refuse = (error: EntraError, subcode: string): Answer => {
    const body = error.body(sandbox.places.login, call.correlationId, sandbox.now(), '\r\n')
    sandbox.log.add({ on: 'adminconsent', outcome: 'refused', code: error.code, client: app.clientId })
    return back({ error: body.error, error_subcode: subcode, error_description: body.error_description })
  }

  const description = 'The resource owner or authorization server denied the request.'
  const denied = new EntraError(65004, {}, { description })
  try {
    const met = await meetFault(sandbox, { on: 'adminconsent', at: 'request', client: app.clientId })
    if (met) return met
  } catch (error) {
    if (error instanceof EntraError) return refuse(error, error.suberror ?? 'cancel')
    throw error
  }
  if (form.cancel) return refuse(denied, 'cancel')
  const admins = sandbox.world.users.filter((user) => user.tenant === place.id)
  if (!upn) return html(200, accountPicker(app.name, admins, `admin@${place.domains[0]}`))
  const user = userOf(sandbox.world, upn)
  if (!user?.admin) return refuse(new EntraError(90094, {}, { error: 'access_denied' }), 'cancel')
  if (!form.accept && !query.auto_upn) {
    const permissions = query.scope ? query.scope.split(/\s+/) : app.roles
    const keep = { upn: user.upn }
    return html(
      200,
      consentPage({ app: app.name, who: user.upn, permissions, keep, organization: place.name }),
    )
  }
  const before = app.installations[place.id]
  app.installations[place.id] = {
    servicePrincipalId: before?.servicePrincipalId ?? randomUUID(),
    inExchange: before?.inExchange ?? false,
    adminConsent: true,
  }
  await sandbox.save()
  sandbox.log.add({ on: 'adminconsent', outcome: 'accepted', client: app.clientId, user: user.upn })
  return back({ admin_consent: 'True', ...(query.scope ? { scope: query.scope } : {}) })
}
