import type { Protocol } from '#lib/mail/stages.ts'
import type { Cloud } from './clouds.ts'

/** Asked for beside the mail scopes: who signed in, and a refresh token. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const

/** Delegated permission of Office 365 Exchange Online that each protocol needs. */
export const DELEGATED_PERMISSION = {
  imap: 'IMAP.AccessAsUser.All',
  pop3: 'POP.AccessAsUser.All',
  smtp: 'SMTP.Send',
} as const satisfies Record<Protocol, string>

/** Application permission (role) that each protocol needs when no user is signed in. */
export const APP_PERMISSION = {
  imap: 'IMAP.AccessAsApp',
  pop3: 'POP.AccessAsApp',
  smtp: 'SMTP.SendAsApp',
} as const satisfies Record<Protocol, string>

/** Fully qualified mail scopes of the chosen protocols; one resource only, as a token request allows no more. */
export function mailScopes(cloud: Cloud, protocols: readonly Protocol[]): string[] {
  return protocols.map((protocol) => `${cloud.delegatedResource}/${DELEGATED_PERMISSION[protocol]}`)
}

/**
 * What a sign-in asks for: the mail scopes, the identity and a refresh token.
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function signInScopes(cloud: Cloud, protocols: readonly Protocol[]): string[] {
  return [...mailScopes(cloud, protocols), ...IDENTITY_SCOPES]
}

/** The one scope an app-only mail token can be asked for. */
export function appMailScope(cloud: Cloud): string {
  return `${cloud.appResource}/.default`
}

/** App-only token for Microsoft Graph, with which the app reads its own registration. */
export function graphScope(cloud: Cloud): string {
  return `${cloud.graphOrigin}/.default`
}

export interface PermissionGap {
  /** Permissions needed and not given, e.g. `SMTP.Send`. */
  readonly missing: readonly string[]
  /** Permissions given that no wanted protocol needs; identity scopes are not counted. */
  readonly extra: readonly string[]
  /** Wanted protocols that cannot work with what was given. */
  readonly protocols: readonly Protocol[]
}

/**
 * Compares the `scope` string of a token answer (or `scp` of a token) with what the protocols need. Only the last
 * path segment counts, without case: Entra prints the resource in front of the same permission in different ways.
 */
export function comparePermissions(
  granted: string | readonly string[],
  protocols: readonly Protocol[],
  needed: Readonly<Record<Protocol, string>> = DELEGATED_PERMISSION,
): PermissionGap {
  const words = typeof granted === 'string' ? granted.split(/\s+/) : granted
  const identity = new Set<string>(IDENTITY_SCOPES)
  const given = new Map<string, string>()
  for (const word of words) {
    const name = word.slice(word.lastIndexOf('/') + 1)
    if (name !== '' && !identity.has(name.toLowerCase())) given.set(name.toLowerCase(), name)
  }
  const lacking = protocols.filter((protocol) => !given.has(needed[protocol].toLowerCase()))
  const wanted = new Set(protocols.map((protocol) => needed[protocol].toLowerCase()))
  return {
    missing: lacking.map((protocol) => needed[protocol]),
    extra: [...given].filter(([key]) => !wanted.has(key)).map(([, name]) => name),
    protocols: lacking,
  }
}
