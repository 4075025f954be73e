import { tenantPage } from './console-page.ts'
import type { Sandbox } from './context.ts'
import { control } from './control.ts'
import { adminConsent } from './entra/admin-consent.ts'
import { authorize } from './entra/authorize.ts'
import { devicePage, startDevice } from './entra/device-code.ts'
import { instance, keys, metadata } from './entra/discovery.ts'
import { EntraError } from './entra/errors.ts'
import { errorPage, messagePage } from './entra/pages.ts'
import { meetFault, token } from './entra/token.ts'
import { graph } from './graph.ts'
import { tenantOf } from './model.ts'
import { type Answer, type Call, html, json } from './web.ts'

const MANY = ['common', 'organizations', 'consumers']
const PAGES = ['oauth2/v2.0/authorize', 'v2.0/adminconsent', 'adminconsent', 'oauth2/deviceauth']

function isPage(path: string): boolean {
  return PAGES.includes(path)
}

async function entra(sandbox: Sandbox, call: Call, segment: string, path: string): Promise<Answer> {
  const tenant = tenantOf(sandbox.world, segment)
  if (!tenant && !MANY.includes(segment)) throw new EntraError(90002, { tenant: segment })
  switch (path) {
    case 'v2.0/.well-known/openid-configuration':
      return (
        (await meetFault(sandbox, { on: 'discovery', at: 'request', tenant: tenant?.id })) ??
        metadata(sandbox, tenant, segment)
      )
    case 'discovery/v2.0/keys':
      return keys(sandbox)
    case 'discovery/instance':
      return instance(sandbox)
    case 'oauth2/v2.0/authorize':
      return authorize(sandbox, call, tenant)
    case 'v2.0/adminconsent':
    case 'adminconsent':
      return adminConsent(sandbox, call, tenant)
    case 'oauth2/deviceauth':
      return devicePage(sandbox, call)
    case 'oauth2/nativeclient':
      // As blank as Microsoft's: what counts stands in the address bar.
      return html(200, '<!doctype html><html lang="en"><title>Sandbox sign-in</title></html>')
    case 'oauth2/v2.0/logout':
      return html(200, messagePage('You signed out', 'The sandbox keeps no session of its own.'))
  }
  if (path !== 'oauth2/v2.0/token' && path !== 'oauth2/v2.0/devicecode') {
    return json(404, { error: 'not_found' })
  }
  // A secret must never travel in the clear, not even here.
  if (!call.secure) return json(400, { error: 'invalid_request', error_description: 'https only' })
  return path === 'oauth2/v2.0/token'
    ? token(sandbox, call, tenant, segment)
    : startDevice(sandbox, call, tenant)
}

function refusal(sandbox: Sandbox, call: Call, path: string, error: EntraError): Answer {
  const body = error.body(sandbox.places.login, call.correlationId, sandbox.now())
  if (!isPage(path)) return json(error.status, body, error.headers)
  sandbox.log.add({ on: 'authorize', outcome: 'page', code: error.code, correlationId: call.correlationId })
  return html(
    400,
    errorPage({
      message: error.message,
      trace: body.trace_id,
      correlation: call.correlationId,
      timestamp: body.timestamp,
    }),
  )
}

/** Every request to the https and the http server. */
export async function answer(sandbox: Sandbox, call: Call): Promise<Answer> {
  const [segment = '', ...rest] = call.url.pathname.slice(1).split('/')
  const path = rest.join('/')
  if (segment === 'sandbox') {
    return path.startsWith('control') ? control(sandbox, call, rest.slice(1)) : tenantPage(sandbox, call)
  }
  if (segment === 'v1.0') return graph(sandbox, call)
  if (segment === 'error') {
    const code = Number(call.query.code)
    return html(200, messagePage(`AADSTS${code || ''}`, new EntraError(code || 0).message))
  }
  if (segment === 'favicon.ico') return { status: 204 }
  if (segment === '') return { status: 302, headers: { location: '/sandbox/' } }
  try {
    return await entra(sandbox, call, segment, path)
  } catch (error) {
    if (error instanceof EntraError) return refusal(sandbox, call, path, error)
    throw error
  }
}
