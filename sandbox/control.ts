import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { revokeSessions, type Sandbox } from './context.ts'
import * as change from './control-changes.ts'
import * as input from './control-inputs.ts'
import { appOf, mailboxOf, tenantOf, userOf } from './model.ts'
import { isOwnRequest } from './own-request.ts'
import { type Answer, type Call, json } from './web.ts'

class NotFound extends Error {}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotFound(`There is no ${what} of that name.`)
  return value
}

function users(sandbox: Sandbox, call: Call, id: string | undefined, action: string | undefined): unknown {
  if (!id) return change.addUser(sandbox, input.UserInput.parse(call.json))
  const user = found(userOf(sandbox.world, id), 'user')
  if (action === 'revoke') return { revoked: revokeSessions(sandbox, user) }
  if (action === 'age') return { aged: change.ageGrants(sandbox, user, input.AgeInput.parse(call.json).days) }
  return Object.assign(user, input.UserPatch.parse(call.json))
}

function secrets(sandbox: Sandbox, call: Call, clientId: string, keyId: string | undefined): unknown {
  const app = found(appOf(sandbox.world, clientId), 'app')
  if (!keyId) return change.addSecret(sandbox, app, input.SecretInput.parse(call.json ?? {}))
  const secret = found(
    app.secrets.find((one) => one.keyId === keyId),
    'secret',
  )
  if (call.method === 'DELETE') {
    app.secrets = app.secrets.filter((one) => one !== secret)
    return { removed: keyId }
  }
  return change.secretView(change.changeSecret(sandbox, secret, input.SecretInput.parse(call.json)))
}

function apps(sandbox: Sandbox, call: Call, path: readonly (string | undefined)[]): unknown {
  const [, id = '', action, key] = path
  const app = found(appOf(sandbox.world, id), 'app')
  if (action === 'secrets') return secrets(sandbox, call, id, key)
  if (action === 'certificates') {
    const certificate = { keyId: randomUUID(), ...input.CertificateInput.parse(call.json) }
    app.certificates.push(certificate)
    return { keyId: certificate.keyId }
  }
  if (action === 'installations') {
    const tenant = found(tenantOf(sandbox.world, key ?? app.homeTenant), 'tenant')
    app.installations[tenant.id] ??= {
      servicePrincipalId: randomUUID(),
      adminConsent: false,
      inExchange: false,
    }
    return Object.assign(
      app.installations[tenant.id] as object,
      input.InstallationPatch.parse(call.json ?? {}),
    )
  }
  return change.appView(change.changeApp(app, input.AppPatch.parse(call.json)))
}

function faults(sandbox: Sandbox, call: Call, id: string | undefined): unknown {
  if (call.method === 'DELETE') {
    if (!id) sandbox.faults.clear()
    else if (!sandbox.faults.remove(id)) throw new NotFound('There is no fault of that name.')
    return { faults: sandbox.faults.list }
  }
  if (call.method === 'GET') return { faults: sandbox.faults.list }
  return sandbox.faults.add(input.FaultInput.parse(call.json))
}

function log(sandbox: Sandbox, call: Call): unknown {
  if (call.method === 'DELETE') {
    sandbox.log.clear()
    return { entries: [] }
  }
  return { entries: sandbox.log.since(Number(call.query.since ?? 0), call.query.on) }
}

/** RFC 7662 in small: lets a real mail server ask whether a token is good. */
function introspect(sandbox: Sandbox, call: Call): unknown {
  const claims = sandbox.signer.read(call.form.token ?? '')
  if (!claims || Number(claims.exp) * 1000 <= sandbox.now()) return { active: false }
  return { active: true, ...claims, username: claims.upn ?? claims.appid }
}

function run(sandbox: Sandbox, call: Call, path: readonly (string | undefined)[]): unknown {
  const [what, id, action] = path
  const reading = call.method === 'GET'
  if (reading && (what === 'state' || !what)) return change.stateView(sandbox)
  if (what === 'public-key' && reading) return { kid: sandbox.signer.jwk.kid, pem: sandbox.signer.publicPem }
  if (what === 'log') return log(sandbox, call)
  if (what === 'faults') return faults(sandbox, call, id)
  if (what === 'messages' && reading) return { messages: found(sandbox.messages.get(id ?? ''), 'mailbox') }
  if (reading) return undefined
  switch (what) {
    case 'users':
      return users(sandbox, call, id, action)
    case 'mailboxes': {
      const mailbox = found(mailboxOf(sandbox.world, id ?? ''), 'mailbox')
      return Object.assign(mailbox, input.MailboxPatch.parse(call.json))
    }
    case 'apps':
      return apps(sandbox, call, path)
    case 'tenants': {
      const tenant = found(tenantOf(sandbox.world, id ?? ''), 'tenant')
      return change.changeTenant(tenant, input.TenantPatch.parse(call.json))
    }
    case 'settings':
      return Object.assign(sandbox.world.settings, input.SettingsPatch.parse(call.json))
    case 'clock':
      return { now: change.advance(sandbox, input.ClockInput.parse(call.json)) }
    case 'heal':
      if (!change.heal(sandbox, id ?? '')) throw new NotFound('There is no persona of that name.')
      return { healed: id }
    case 'reset':
      change.reset(sandbox, input.ResetInput.parse(call.json ?? {}).grants)
      return { reset: true }
    case 'introspect':
      return introspect(sandbox, call)
  }
  return undefined
}

/** `/sandbox/control/…`: looks at and changes everything, for tests and for the curious. See README.md. */
export async function control(sandbox: Sandbox, call: Call, segments: readonly string[]): Promise<Answer> {
  if (!isOwnRequest(sandbox, call))
    return json(403, { error: 'another site may not use the control endpoint' })
  try {
    const path = segments.map((segment) => decodeURIComponent(segment) || undefined)
    const result = run(sandbox, call, path)
    if (result === undefined) return json(404, { error: 'see sandbox/README.md for what can be asked' })
    if (call.method !== 'GET') await sandbox.save()
    return json(200, result)
  } catch (error) {
    if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) })
    if (error instanceof NotFound) return json(404, { error: error.message })
    throw error
  }
}
