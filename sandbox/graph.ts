import { createHash, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import type { Sandbox } from './context.ts'
import { DELEGATED_IDS, EXCHANGE_APP_ID } from './entra/permission-ids.ts'
import { apiOf } from './entra/scopes.ts'
import { meetFault } from './entra/token.ts'
import { type App, appOf } from './model.ts'
import { type Answer, type Call, json } from './web.ts'

const TWO_YEARS = 2 * 365 * 86_400_000

class GraphError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const denied = () =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

function caller(sandbox: Sandbox, call: Call): { app: App; tenant: string } {
  const token = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1]
  const claims = token ? sandbox.signer.read(token) : null
  const bad = (text: string) => new GraphError(401, 'InvalidAuthenticationToken', text)
  if (!claims) throw bad('Access token is empty, malformed or not signed by this tenant.')
  if (apiOf(sandbox, String(claims.aud)) !== 'graph')
    throw bad('Access token validation failure. Invalid audience.')
  if (Number(claims.exp) * 1000 <= sandbox.now())
    throw bad('Lifetime validation failed, the token is expired.')
  const app = appOf(sandbox.world, String(claims.appid))
  if (!app || claims.idtyp !== 'app') throw denied()
  return { app, tenant: String(claims.tid) }
}

const keyCredential = (certificate: App['certificates'][number]) => {
  const parsed = new X509Certificate(certificate.pem)
  return {
    keyId: certificate.keyId,
    displayName: certificate.displayName,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    customKeyIdentifier: createHash('sha1').update(parsed.raw).digest('base64'),
    key: null,
    startDateTime: new Date(parsed.validFrom).toISOString(),
    endDateTime: new Date(parsed.validTo).toISOString(),
  }
}

const passwordCredential = (secret: App['secrets'][number]) => ({
  customKeyIdentifier: null,
  displayName: secret.displayName,
  endDateTime: secret.endsAt,
  hint: secret.value.slice(0, 3),
  keyId: secret.keyId,
  secretText: null,
  startDateTime: secret.startsAt,
})

function selected(call: Call, whole: Record<string, unknown>, context: string): Answer {
  const names = call.query.$select?.split(',')
  const chosen = names
    ? Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)))
    : whole
  return json(200, { '@odata.context': context, ...chosen })
}

function addPassword(sandbox: Sandbox, app: App, call: Call): Answer {
  const body = call.json as
    | { passwordCredential?: { displayName?: string; endDateTime?: string } }
    | undefined
  const asked = body?.passwordCredential ?? {}
  const end = asked.endDateTime ? Date.parse(asked.endDateTime) : sandbox.now() + TWO_YEARS
  if (!Number.isFinite(end)) throw new GraphError(400, 'Request_BadRequest', 'Invalid value for endDateTime.')
  const secret = {
    keyId: randomUUID(),
    displayName: asked.displayName ?? '',
    value: `sbx8Q~${randomBytes(24).toString('base64url')}`,
    startsAt: new Date(sandbox.now()).toISOString(),
    endsAt: new Date(end).toISOString(),
  }
  app.secrets.push(secret)
  return json(200, { ...passwordCredential(secret), secretText: secret.value })
}

function removePassword(app: App, call: Call): Answer {
  const { keyId } = (call.json ?? {}) as { keyId?: string }
  const index = app.secrets.findIndex((secret) => secret.keyId === keyId)
  if (index < 0) throw new GraphError(400, 'Request_BadRequest', 'No password credential found with keyId.')
  app.secrets.splice(index, 1)
  return { status: 204 }
}

const OBJECT =
  /^\/v1\.0\/(applications|servicePrincipals)(?:\(appId='([^']+)'\)|\/([0-9a-f-]{36}))(?:\/(\w+))?$/

async function serve(sandbox: Sandbox, call: Call): Promise<Answer> {
  const { app: by, tenant } = caller(sandbox, call)
  const [, kind, appId, objectId, action] = OBJECT.exec(decodeURIComponent(call.url.pathname)) ?? []
  if (!kind) throw new GraphError(400, 'BadRequest', 'Resource not found for the segment.')
  const app = sandbox.world.apps.find((one) => one.clientId === appId || one.objectId === objectId)
  if (!app) {
    throw new GraphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${appId ?? objectId}' does not exist or one of its queried reference-property objects are not present.`,
    )
  }
  // An app reads itself without any permission, and nothing else.
  if (app !== by || !app.readsOwnApplication) throw denied()
  if (kind === 'servicePrincipals') {
    const id = app.installations[tenant]?.servicePrincipalId
    const whole = { id, appId: app.clientId, displayName: app.name, accountEnabled: !app.disabled }
    return selected(call, whole, `${sandbox.places.login}/v1.0/$metadata#servicePrincipals/$entity`)
  }
  if (action && call.method === 'POST') {
    if (!app.managesOwnApplication) throw denied()
    const done = action === 'addPassword' ? addPassword(sandbox, app, call) : removePassword(app, call)
    await sandbox.save()
    return done
  }
  const whole = {
    id: app.objectId,
    appId: app.clientId,
    displayName: app.name,
    signInAudience: app.multiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
    web: { redirectUris: app.redirectUris },
    spa: { redirectUris: app.spaRedirectUris },
    publicClient: { redirectUris: app.publicRedirectUris },
    isFallbackPublicClient: app.publicClientFlows,
    requiredResourceAccess: [
      {
        resourceAppId: EXCHANGE_APP_ID,
        resourceAccess: app.declared.map((name) => ({ id: DELEGATED_IDS[name], type: 'Scope' })),
      },
    ],
    passwordCredentials: app.secrets.map(passwordCredential),
    keyCredentials: app.certificates.map(keyCredential),
  }
  return selected(call, whole, `${sandbox.places.login}/v1.0/$metadata#applications/$entity`)
}

/** The little of Microsoft Graph an app needs to watch and rotate its own credentials. */
export async function graph(sandbox: Sandbox, call: Call): Promise<Answer> {
  try {
    const answer = (await meetFault(sandbox, { on: 'graph', at: 'request' })) ?? (await serve(sandbox, call))
    sandbox.log.add({ on: 'graph', outcome: 'drop' in answer ? 'dropped' : String(answer.status) })
    return answer
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    sandbox.log.add({ on: 'graph', outcome: String(error.status), correlationId: call.correlationId })
    return json(error.status, {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: new Date(sandbox.now()).toISOString().slice(0, 19),
          'request-id': randomUUID(),
          'client-request-id': call.correlationId,
        },
      },
    })
  }
}
