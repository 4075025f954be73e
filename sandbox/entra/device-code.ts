import { randomBytes, randomInt } from 'node:crypto'
import type { Sandbox } from '#sandbox/context.ts'
import { appOf, type Tenant, userOf } from '#sandbox/model.ts'
import { type Answer, type Call, html, json } from '#sandbox/web.ts'
import { clientOf } from './client-auth.ts'
import { EntraError } from './errors.ts'
import { accountPicker, consentPage, deviceCodePage, messagePage } from './pages.ts'
import { parseScopes, recordConsent } from './scopes.ts'
import { meetFault } from './token.ts'

const LIFETIME_SECONDS = 900
// Without vowels and digits that look like letters.
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ23456789'

const userCode = (): string => Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** The endpoint a program without a browser begins at. */
export async function startDevice(sandbox: Sandbox, call: Call, tenant: Tenant | undefined): Promise<Answer> {
  const client = clientOf(call).id ?? call.query.client_id
  const met = await meetFault(sandbox, { on: 'devicecode', at: 'request', client, tenant: tenant?.id })
  if (met) return met
  const app = appOf(sandbox.world, client)
  if (!app) throw new EntraError(700016, { client, tenant: tenant?.name })
  const scope = call.form.scope ?? call.query.scope ?? ''
  parseScopes(sandbox, scope, tenant?.name ?? 'common', app)
  const device = {
    deviceCode: randomBytes(32).toString('base64url'),
    userCode: userCode(),
    client: app.clientId,
    tenant: tenant?.id ?? app.homeTenant,
    scope,
    expiresAt: sandbox.now() + LIFETIME_SECONDS * 1000,
  }
  sandbox.devices.set(device.deviceCode, device)
  const page = `${sandbox.places.signIn}/common/oauth2/deviceauth`
  sandbox.log.add({ on: 'devicecode', outcome: '200', client, correlationId: call.correlationId })
  return json(200, {
    user_code: device.userCode,
    device_code: device.deviceCode,
    verification_uri: page,
    expires_in: LIFETIME_SECONDS,
    interval: sandbox.world.settings.deviceCodeInterval,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${device.userCode} to authenticate.`,
  })
}

/** The page on which a person types the code, picks the account and accepts. */
export function devicePage(sandbox: Sandbox, call: Call): Answer {
  const { form } = call
  const typed = (form.code ?? '').trim().toUpperCase()
  if (!typed) return html(200, deviceCodePage(false))
  const device = [...sandbox.devices.values()].find(
    (one) => one.userCode === typed && one.expiresAt > sandbox.now(),
  )
  const app = appOf(sandbox.world, device?.client)
  if (!device || !app) return html(200, deviceCodePage(true))
  if (form.cancel) {
    device.declined = true
    sandbox.log.add({ on: 'deviceauth', outcome: 'declined', client: app.clientId })
    return html(200, messagePage('You declined', 'Close this window; the application has been told.'))
  }
  if (!form.upn) {
    const users = sandbox.world.users.filter((user) => user.tenant === device.tenant)
    return html(200, accountPicker(app.name, users, undefined, { code: typed }))
  }
  const user = userOf(sandbox.world, form.upn)
  if (!user) throw new EntraError(50034, { user: form.upn, tenant: device.tenant })
  if (user.disabled) throw new EntraError(50057)
  if (user.blockedByPolicy) throw new EntraError(53003)
  const { permissions } = parseScopes(sandbox, device.scope, device.tenant, app)
  if (!form.accept) {
    const names = permissions.map((permission) => `${permission.resource}/${permission.name}`)
    const keep = { code: typed, upn: user.upn }
    return html(200, consentPage({ app: app.name, who: user.upn, permissions: names, keep }))
  }
  recordConsent(app, user, permissions)
  device.oid = user.oid
  sandbox.log.add({ on: 'deviceauth', outcome: 'accepted', client: app.clientId, user: user.upn })
  return html(200, messagePage('You have signed in', 'You may now close this window.'))
}
