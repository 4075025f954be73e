import type { Sandbox } from '#sandbox/context.ts'
import type { App, User } from '#sandbox/model.ts'
import { EntraError } from './errors.ts'

const OPENID = ['openid', 'profile', 'email', 'offline_access']

/** Delegated permissions the sandbox knows, by the API they belong to. */
const DELEGATED: Record<string, readonly string[]> = {
  outlook: [
    'IMAP.AccessAsUser.All',
    'POP.AccessAsUser.All',
    'SMTP.Send',
    'Mail.Send',
    'EWS.AccessAsUser.All',
  ],
  graph: ['User.Read', 'Mail.Send', 'Mail.ReadWrite', 'Application.Read.All'],
}

export interface Permission {
  /** The resource as the client wrote it; becomes the audience. */
  resource: string
  api: string
  name: string
}

export interface Scopes {
  openid: string[]
  permissions: Permission[]
}

export function apiOf(sandbox: Sandbox, resource: string): string | null {
  if (['https://outlook.office.com', 'https://outlook.office365.com'].includes(resource)) return 'outlook'
  if (['https://graph.microsoft.com', sandbox.places.login].includes(resource)) return 'graph'
  return null
}

/** Splits a scope string; refuses one that is empty, malformed or asks for what does not exist. */
export function parseScopes(sandbox: Sandbox, scope: string | undefined, tenant: string, app: App): Scopes {
  const words = (scope ?? '').split(/\s+/).filter(Boolean)
  const permissions = words
    .filter((word) => !OPENID.includes(word.toLowerCase()))
    .map((word) => {
      if (word.includes(',')) throw new EntraError(70011, { scope: word })
      const split = /^(https:\/\/[^/]+)\/+(.+)$/.exec(word)
      const resource = split?.[1] ?? 'https://graph.microsoft.com'
      const name = split?.[2] ?? word
      const api = apiOf(sandbox, resource)
      if (!api) throw new EntraError(500011, { resource, tenant })
      const known = name === '.default' || DELEGATED[api]?.includes(name) || name.endsWith('AsApp')
      if (!known) throw new EntraError(650053, { app: app.name, scope: name, resource })
      return { resource, api, name }
    })
  return { openid: words.filter((word) => OPENID.includes(word.toLowerCase())), permissions }
}

/** The one resource of a token request; Entra issues a token for one at a time. */
export function oneResource(scopes: Scopes, scope: string | undefined): string {
  const resources = new Set(scopes.permissions.map((permission) => permission.resource))
  if (resources.size > 1) throw new EntraError(28000, { scope })
  return [...resources][0] ?? 'https://graph.microsoft.com'
}

const key = (permission: Permission): string => `${permission.api}/${permission.name}`

const hasAdminConsent = (app: App, tenant: string): boolean =>
  app.installations[tenant]?.adminConsent === true

/** What the user has not consented to yet, and the admin has not consented to for everybody. */
export function missingConsent(app: App, user: User, permissions: readonly Permission[]): Permission[] {
  if (hasAdminConsent(app, user.tenant)) return []
  const given = user.consents[app.clientId] ?? []
  return permissions.filter(
    (permission) => permission.name !== '.default' && !given.includes(key(permission)),
  )
}

export function recordConsent(app: App, user: User, permissions: readonly Permission[]): void {
  const given = user.consents[app.clientId] ?? []
  user.consents[app.clientId] = [...new Set([...given, ...permissions.map(key)])]
}

/** The permission names a token for this user may carry, `.default` expanded. */
export function grantedNames(app: App, user: User, permissions: readonly Permission[]): string[] {
  const missing = missingConsent(app, user, permissions)
  const names = permissions.flatMap((permission) => {
    if (missing.includes(permission)) return []
    if (permission.name !== '.default') return [permission.name]
    const prefix = `${permission.api}/`
    return (user.consents[app.clientId] ?? [])
      .filter((given) => given.startsWith(prefix))
      .map((given) => given.slice(prefix.length))
  })
  return [...new Set(names)]
}
