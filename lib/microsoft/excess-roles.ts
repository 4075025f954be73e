import type { Protocol } from '#lib/mail/stages.ts'
import { APP_PERMISSION, comparePermissions } from './scopes.ts'

/** Each of these opens every mailbox of the tenant, without a permission on any of them. */
const WHOLE_TENANT =
  /^(full_access_as_app|Exchange\.ManageAsApp\w*|EWS\.|Mail(box\w*)?\.|Calendars\.|Contacts\.)/i

/** Content of other services, and everything that changes the tenant or what others may do in it. */
const BEYOND_MAIL =
  /^(Files|Sites|Notes|Chat|Chats|ChatMessage|ChannelMessage|OnlineMeeting\w*|CallRecords)\.|\.(ReadWrite|FullControl|Manage|Write|Create|Delete|Invite|EnableDisable|Migrate|Upload)/i

/** With this an app may change registrations that it owns: its own secret, when the portal is to renew it. */
const OWN_REGISTRATION = 'application.readwrite.ownedby'

export interface ExcessRoles {
  /** Read, write or send for everybody in the tenant. */
  readonly wholeTenant: readonly string[]
  /** Power over files, people, apps or settings, which no mailbox needs. */
  readonly beyondMail: readonly string[]
  /** Not needed by these protocols, and worth no alarm. */
  readonly others: readonly string[]
}

/**
 * What the app's own tokens carry beyond what its mailboxes need: `roles` of the one for Exchange, and of the one for
 * Microsoft Graph, where the same name means the same. https://learn.microsoft.com/graph/permissions-reference
 */
export function excessRoles(roles: readonly string[], protocols: readonly Protocol[]): ExcessRoles {
  const { extra } = comparePermissions(roles, protocols, APP_PERMISSION)
  const wholeTenant = extra.filter((role) => WHOLE_TENANT.test(role))
  const beyondMail = extra.filter(
    (role) => !WHOLE_TENANT.test(role) && BEYOND_MAIL.test(role) && role.toLowerCase() !== OWN_REGISTRATION,
  )
  const alarming = new Set([...wholeTenant, ...beyondMail])
  return { wholeTenant, beyondMail, others: extra.filter((role) => !alarming.has(role)) }
}
