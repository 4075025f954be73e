import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import { type AdminPortals, type PortalName, portalsOf, presetOf } from './portals.ts'
import { guid, type RemedyValues } from './values.ts'

export interface RemedyLink {
  readonly id: LinkId
  readonly href: string
  /** A page of this portal. */
  readonly inside: boolean
  /** Nobody of us has seen this address answer. */
  readonly unproven: boolean
}

type Address = (values: RemedyValues, portals: AdminPortals) => string | null

const REGISTRATIONS = 'view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade'
const ENTERPRISE = 'view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~'

/** The portal of Entra opens in the right directory when the path names it. */
function entra(values: RemedyValues, { entra: portal }: AdminPortals, place: string): string {
  const tenant = guid(values.tenantId)
  const inTenant = tenant && (!values.cloud || presetOf(values.cloud)) ? `${tenant}/` : ''
  return `${portal}${inTenant}#${place}`
}

const registration =
  (blade: string): Address =>
  (values, portals) => {
    const clientId = guid(values.clientId)
    const place = `view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${blade}/appId/${clientId}/isMSAApp~/false`
    return entra(values, portals, clientId ? place : REGISTRATIONS)
  }

const enterprise =
  (blade: string): Address =>
  (values, portals) => {
    const objectId = guid(values.servicePrincipalId)
    const clientId = guid(values.clientId)
    const app = clientId ? `/appId/${clientId}` : ''
    const place = `view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/${blade}/objectId/${objectId}${app}`
    return entra(values, portals, objectId ? place : `${ENTERPRISE}/AppAppsPreview`)
  }

const inEntra =
  (place: string): Address =>
  (values, portals) =>
    entra(values, portals, place)

const user =
  (blade: string): Address =>
  (values, { microsoft365 }) => {
    const objectId = guid(values.accountObjectId)
    if (!microsoft365) return null
    return `${microsoft365}#/users${objectId ? `/:/UserDetails/${objectId}/${blade}` : ''}`
  }

const signIns: Address = (values, portals) => {
  const objectId = guid(values.accountObjectId)
  const place = objectId
    ? `view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/SignIns/userId/${objectId}`
    : 'view/Microsoft_AAD_IAM/SignInEventsV3Blade'
  return entra(values, portals, place)
}

const inside =
  (page: string): Address =>
  ({ registrationId }) =>
    guid(registrationId) && `/registrations/${guid(registrationId)}${page}`

const loginOf = ({ cloud }: RemedyValues) =>
  (cloud && presetOf(cloud) ? cloud : PRESET_CLOUDS.global).loginOrigin

const ADDRESSES = {
  'app.overview': registration('Overview'),
  'app.credentials': registration('Credentials'),
  'app.authentication': registration('Authentication'),
  'app.permissions': registration('CallAnAPI'),
  'enterprise.overview': enterprise('Overview'),
  'enterprise.properties': enterprise('Properties'),
  'enterprise.users': enterprise('Users'),
  'enterprise.permissions': enterprise('Permissions'),
  'consent.requests': inEntra(`${ENTERPRISE}/AccessRequests`),
  'tenant.overview': inEntra('view/Microsoft_AAD_IAM/TenantOverview.ReactView'),
  'ca.policies': inEntra('view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'),
  'risky.users': inEntra('view/Microsoft_AAD_IAM/RiskyUsersBlade'),
  'audit.log': inEntra('view/Microsoft_AAD_IAM/AuditLogsBlade'),
  'sign-in.log': signIns,
  'user.account': user('Account'),
  'user.licenses': user('LicensesAndApps'),
  'user.mail': user('Mail'),
  'users.deleted': (_values, { microsoft365 }) => (microsoft365 ? `${microsoft365}#/deletedusers` : null),
  'tenant.products': (_values, { microsoft365 }) => (microsoft365 ? `${microsoft365}#/subscriptions` : null),
  'service.health': (_values, { microsoft365 }) => (microsoft365 ? `${microsoft365}#/servicehealth` : null),
  'exchange.mailboxes': (_values, { exchange }) =>
    exchange?.endsWith('/ecp/') ? exchange : exchange ? `${exchange}#/mailboxes` : null,
  'restricted.entities': (_values, { defender }) => (defender ? `${defender}restrictedentities` : null),
  'outlook.open': (_values, { outlook }) => outlook ?? null,
  'own.account': () => 'https://account.microsoft.com/',
  'outlook.settings': () => 'https://outlook.live.com/mail/0/options/mail/forwarding',
  'error.lookup': (values) =>
    `${loginOf(values)}/error${values.aadsts ? `?code=${encodeURIComponent(values.aadsts)}` : ''}`,
  'tenant.check': (values) => {
    const tenant = guid(values.tenantId)
    return tenant ? `${loginOf(values)}/${tenant}/v2.0/.well-known/openid-configuration` : null
  },
  'portal.app': inside(''),
  'portal.consent': inside('/consent'),
  'portal.script': inside('/app-only'),
} as const satisfies Record<string, Address>

export type LinkId = keyof typeof ADDRESSES
export const LINK_IDS = Object.keys(ADDRESSES) as readonly LinkId[]

const PORTAL_OF: Readonly<Partial<Record<LinkId, PortalName>>> = {
  'exchange.mailboxes': 'exchange',
  'restricted.entities': 'defender',
  'outlook.open': 'outlook',
}

/** The address behind a link, with everything that is known filled in; null where this cloud has none. */
export function linkOf(id: LinkId, values: RemedyValues): RemedyLink | null {
  const portals = portalsOf(values.cloud)
  const address: Address = ADDRESSES[id]
  const href = address(values, portals)
  if (!href) return null
  const portal = PORTAL_OF[id]
  return {
    id,
    href,
    inside: href.startsWith('/'),
    unproven: portal !== undefined && portals.unproven.includes(portal),
  }
}
