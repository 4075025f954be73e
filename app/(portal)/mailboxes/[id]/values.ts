import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { MailboxDetail } from '#lib/health/detail.ts'
import type { Problem } from '#lib/health/problems.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { PERSONAL_TENANT } from '#lib/probes/context.ts'

export interface Surroundings {
  readonly cloud: Cloud | undefined
  readonly redirectUri: string
  /** Whether the reader may open the pages of the app in this portal. */
  readonly mayOpenApp: boolean
}

/** Everything that is known of one problem of one mailbox, for the remedy. */
export function valuesOf(
  detail: MailboxDetail,
  { token, protocols, evidence }: Problem,
  { cloud, redirectUri, mayOpenApp }: Surroundings,
): RemedyValues {
  const { mailbox, registration, grant } = detail
  const server = token ? undefined : cloud?.mail[protocols[0] ?? 'imap']
  const login = cloud ? new URL(cloud.loginOrigin) : undefined
  return {
    cloud,
    mailbox: mailbox.address,
    account: grant?.upn ?? grant?.mail ?? (mailbox.access === 'own' ? mailbox.address : null),
    accountObjectId: grant?.objectId,
    access: mailbox.access,
    ...(grant && { personal: grant.tenantId === PERSONAL_TENANT }),
    protocols,
    host: server?.host ?? login?.hostname,
    port: server?.port ?? (login?.port || 443),
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri,
    servicePrincipalId: registration.servicePrincipalId,
    registrationId: mayOpenApp ? registration.id : null,
    aadsts: evidence?.aadsts?.at(-1),
    correlationId: evidence?.correlationId,
    traceId: evidence?.traceId,
    timestamp: evidence?.timestamp,
  }
}
