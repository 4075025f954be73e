import type { Sandbox } from '#sandbox/context.ts'
import { apiOf } from '#sandbox/entra/scopes.ts'
import { type App, appOf } from '#sandbox/model.ts'
import type { Call } from '#sandbox/web.ts'
import { denied, GraphError } from './errors.ts'

/** Who asks, as its token says: what was granted after the token was made is not in it. */
export interface Caller {
  readonly app: App
  readonly tenant: string
  readonly principal: string
  readonly roles: readonly string[]
}

const MANAGE_ALL = ['Application.ReadWrite.All', 'Directory.ReadWrite.All']
export const MANAGE_OWNED = 'Application.ReadWrite.OwnedBy'
const READ_ALL = [MANAGE_OWNED, ...MANAGE_ALL, 'Application.Read.All', 'Directory.Read.All']
const READ_POLICIES = [
  'Policy.Read.All',
  'Policy.Read.ApplicationConfiguration',
  'Policy.ReadWrite.ApplicationConfiguration',
]

export function readCaller(sandbox: Sandbox, call: Call): Caller {
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
  const roles = Array.isArray(claims.roles) ? claims.roles.map(String) : []
  return { app, tenant: String(claims.tid), principal: String(claims.oid), roles }
}

const holds = ({ roles }: Caller, wanted: readonly string[]): boolean =>
  roles.some((role) => wanted.includes(role))

/** An app reads itself without any permission. */
export function mayRead(caller: Caller, app: App): boolean {
  return (caller.app === app && app.readsOwnApplication) || mayReadAll(caller)
}

/** `Application.ReadWrite.OwnedBy` changes what is owned, and reads everything. */
export const mayReadAll = (caller: Caller): boolean => holds(caller, READ_ALL)

export function mayManage(caller: Caller, app: App): boolean {
  const owns = app.owners.includes(caller.principal)
  return holds(caller, MANAGE_ALL) || (owns && caller.roles.includes(MANAGE_OWNED))
}

export const mayReadPolicies = (caller: Caller): boolean => holds(caller, READ_POLICIES)
