import type { Sandbox } from './context.ts'
import { meetFault } from './entra/token.ts'
import { type Caller, mayManage, mayRead, mayReadAll, mayReadPolicies, readCaller } from './graph/caller.ts'
import { denied, GraphError, missing } from './graph/errors.ts'
import { applicationObject, ownerObjects, principalObject } from './graph/objects.ts'
import { addPassword, removePassword } from './graph/passwords.ts'
import { appPolicies, tenantPolicy } from './graph/policies.ts'
import type { App } from './model.ts'
import { type Answer, type Call, json } from './web.ts'

const OBJECT =
  /^\/v1\.0\/(applications|servicePrincipals)(?:\(appId='([^']+)'\)|\/([0-9a-f-]{36}))(?:\/(\w+))?$/

/** What of Graph was asked for, told in faults and in the log. */
interface Asked {
  readonly kind: string
  readonly app: App | null
  readonly name: string
  readonly action: string
}

function asked(sandbox: Sandbox, call: Call): Asked {
  const path = decodeURIComponent(call.url.pathname)
  if (path === '/v1.0/applications') return { kind: 'list', app: null, name: '', action: 'list' }
  if (path === '/v1.0/policies/defaultAppManagementPolicy') {
    return { kind: 'policy', app: null, name: '', action: 'policy' }
  }
  const [, kind, appId, objectId, action = 'read'] = OBJECT.exec(path) ?? []
  if (!kind) throw new GraphError(400, 'BadRequest', 'Resource not found for the segment.')
  const app = sandbox.world.apps.find((one) => one.clientId === appId || one.objectId === objectId)
  return { kind, app: app ?? null, name: appId ?? objectId ?? '', action }
}

function selected(call: Call, whole: Record<string, unknown>, context: string): Answer {
  const names = call.query.$select?.split(',')
  const chosen = names
    ? Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)))
    : whole
  return json(200, { '@odata.context': context, ...chosen })
}

async function serve(sandbox: Sandbox, call: Call, caller: Caller, what: Asked): Promise<Answer> {
  const { kind, app, action } = what
  const { world, places } = sandbox
  if (kind === 'policy') {
    if (!mayReadPolicies(caller)) throw denied()
    const tenant = world.tenants.find(({ id }) => id === caller.tenant)
    return json(200, tenantPolicy(tenant?.appPolicy ?? null))
  }
  if (kind === 'list') {
    if (!mayReadAll(caller)) throw denied()
    return json(200, {
      value: world.apps.map((one) => ({ id: one.objectId, appId: one.clientId, displayName: one.name })),
    })
  }
  if (!app) throw missing(what.name)
  if (call.method === 'POST') {
    if (kind !== 'applications' || !mayManage(caller, app)) throw denied()
    if (action !== 'addPassword' && action !== 'removePassword') throw missing(action)
    const done = action === 'addPassword' ? addPassword(sandbox, app, call) : removePassword(app, call)
    await sandbox.save()
    return done
  }
  if (!mayRead(caller, app)) throw denied()
  if (kind === 'servicePrincipals') {
    const context = `${places.login}/v1.0/$metadata#servicePrincipals/$entity`
    return selected(call, principalObject(app, caller.tenant), context)
  }
  if (action === 'owners') {
    // Reading itself does not mean reading who owns it.
    if (!mayReadAll(caller)) throw denied()
    return json(200, ownerObjects(app))
  }
  if (action === 'appManagementPolicies') {
    if (!mayReadPolicies(caller)) throw denied()
    return json(200, appPolicies(app.policy))
  }
  return selected(call, applicationObject(app), `${places.login}/v1.0/$metadata#applications/$entity`)
}

async function meet(sandbox: Sandbox, client: string, ...places: string[]): Promise<Answer | undefined> {
  for (const at of places) {
    const answer = await meetFault(sandbox, { on: 'graph', at, client })
    if (answer) return answer
  }
  return undefined
}

/** The little of Microsoft Graph an app needs to watch and rotate its own credentials. */
export async function graph(sandbox: Sandbox, call: Call): Promise<Answer> {
  let client: string | undefined
  let command: string | undefined
  const tell = (outcome: string) =>
    sandbox.log.add({ on: 'graph', outcome, client, command, correlationId: call.correlationId })
  try {
    const caller = readCaller(sandbox, call)
    const what = asked(sandbox, call)
    client = caller.app.clientId
    command = what.action
    const answer =
      (await meet(sandbox, client, 'request', command)) ?? (await serve(sandbox, call, caller, what))
    const late = await meet(sandbox, client, 'answer', `${command}:answer`)
    const given = late ?? answer
    tell('drop' in given ? 'dropped' : String(given.status))
    return given
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    tell(String(error.status))
    return error.answer(call, sandbox.now())
  }
}
