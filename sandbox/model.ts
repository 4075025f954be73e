import type { DELEGATED_NAMES } from './entra/permission-ids.ts'

/** Everything the sandbox remembers over a restart. Times are milliseconds of the sandbox clock unless they are ISO strings. */
export interface World {
  tenants: Tenant[]
  apps: App[]
  users: User[]
  mailboxes: Mailbox[]
  sessions: Session[]
  refreshTokens: RefreshToken[]
  settings: Settings
}

export interface Settings {
  /** Entra keeps an older refresh token valid after a newer one was issued; `strict` refuses it. */
  rotation: 'keep' | 'strict'
  accessTokenSeconds: number
  deviceCodeInterval: number
  /** How far the sandbox clock is ahead of the real one, in milliseconds. */
  clockOffset: number
  /** For how many seconds of the sandbox clock a new secret is refused by the token endpoint. */
  secretDelaySeconds: number
  /** For how many token calls it is. */
  secretDelayCalls: number
}

/** What Entra calls an app management policy: what it forbids of new client secrets. */
export interface CredentialPolicy {
  id: string
  passwordAddition: 'allowed' | 'forbidden'
  /** The longest life as an ISO 8601 duration, e.g. `P90D`. */
  passwordLifetime: string | null
  /** Holds for apps made since this ISO time; for all when null. */
  since: string | null
}

export interface Tenant {
  id: string
  name: string
  domains: string[]
  userConsent: 'allowed' | 'admin-only'
  /** The tenant-wide SMTP AUTH switch. */
  smtp: boolean
  appPolicy: CredentialPolicy | null
}

export interface ClientSecret {
  keyId: string
  displayName: string
  value: string
  startsAt: string
  endsAt: string
  /** Refused by the token endpoint before this time of the sandbox clock. */
  knownFrom?: number
  /** Refused by it for so many calls more. */
  refusedCalls?: number
}

export interface Certificate {
  keyId: string
  displayName: string
  pem: string
}

export interface Installation {
  /** Object id of the enterprise application in this tenant. */
  servicePrincipalId: string
  adminConsent: boolean
  /** Application permissions given one by one, without consent to all that is declared. */
  assigned?: string[]
  /** Whether `New-ServicePrincipal` was run in Exchange for app-only access. */
  inExchange: boolean
}

export interface App {
  clientId: string
  objectId: string
  name: string
  purpose: string
  /** ISO time. */
  createdAt: string
  homeTenant: string
  multiTenant: boolean
  /** Personal Microsoft accounts may sign in: then it has two secrets at most. */
  personalAccounts: boolean
  disabled: boolean
  /** Of the platform Web. */
  redirectUris: string[]
  spaRedirectUris: string[]
  /** Of the platform Mobile and desktop applications. */
  publicRedirectUris: string[]
  secrets: ClientSecret[]
  certificates: Certificate[]
  /** "Allow public client flows": a device code may be redeemed without a credential. */
  publicClientFlows: boolean
  readsOwnApplication: boolean
  /** Object ids of users and service principals. One that is its own owner changes its secrets, if it has the role. */
  owners: string[]
  /** In place of the policy of the tenant. */
  policy: CredentialPolicy | null
  /** Application permissions declared for Exchange Online; in a token only after admin consent. */
  roles: string[]
  /** The same for Microsoft Graph. */
  graphRoles: string[]
  /** Delegated permissions on its page “API permissions”. */
  declared: (typeof DELEGATED_NAMES)[number][]
  /** By tenant id. */
  installations: Record<string, Installation>
}

export interface User {
  upn: string
  name: string
  oid: string
  tenant: string
  purpose: string
  admin: boolean
  disabled: boolean
  /** A grant that was made without a second factor is not renewed. */
  mfaRequired: boolean
  /** Conditional Access refuses every token. */
  blockedByPolicy: boolean
  /** What is wrong with the grant of the next sign-in; the one after it is sound. */
  firstGrant: 'sound' | 'revoked' | 'without-mfa'
  /** Consented permissions by client id, e.g. `outlook/SMTP.Send`. */
  consents: Record<string, string[]>
}

export interface Mailbox {
  address: string
  name: string
  kind: 'user' | 'shared'
  tenant: string
  purpose: string
  imap: boolean
  pop3: boolean
  smtp: boolean
  /** UPNs with FullAccess. */
  fullAccess: string[]
  /** UPNs with Send As. */
  sendAs: string[]
  /** Client ids whose service principal has FullAccess and Send As. */
  apps: string[]
  /** When above 0 every command that opens the mailbox is throttled with this suggested back-off, in milliseconds. */
  throttle: number
  /** Milliseconds before AUTH and before a command that opens the mailbox is answered. */
  delay: number
  /** After AUTH the server sends one line a second and never comes to an end. */
  drip: boolean
  /** Generated messages found in it at start. */
  welcome: number
  /** The cloud row whose mail servers show its fault. */
  cloud: string
  /** The app registration it is meant to be connected with. */
  client: string
}

/** One sign-in: every refresh and access token descends from it. */
export interface Session {
  id: string
  oid: string
  client: string
  tenant: string
  scope: string
  method: 'code' | 'device'
  startedAt: number
  revoked: boolean
  /** The person showed a second factor. */
  strong: boolean
}

export interface RefreshToken {
  /** SHA-256 in hex: the token itself is never kept. */
  hash: string
  session: string
  /** 1 for the token of the sign-in, then counting up. */
  generation: number
  issuedAt: number
  superseded: boolean
}

export const tenantOf = (world: World, name: string): Tenant | undefined =>
  world.tenants.find((tenant) => tenant.id === name || tenant.domains.includes(name.toLowerCase()))

export const appOf = (world: World, clientId: string | undefined): App | undefined =>
  world.apps.find((app) => app.clientId === clientId)

export const userOf = (world: World, upn: string | undefined): User | undefined =>
  world.users.find((user) => user.upn === upn?.toLowerCase())

export const mailboxOf = (world: World, address: string): Mailbox | undefined =>
  world.mailboxes.find((mailbox) => mailbox.address === address.toLowerCase())
