import type { Protocol } from '#lib/mail/stages.ts'
import { APP_PERMISSION, comparePermissions } from './scopes.ts'

/** Each of these opens every mailbox of the tenant, without a permission on any of them. */
const WHOLE_TENANT =
  /^(full_access_as_app|Exchange\.ManageAsApp\w*|EWS\.|Mail(box\w*)?\.|Calendars\.|Contacts\.)/i

export interface ExcessRoles {
  /** Read, write or send for everybody in the tenant. */
  readonly wholeTenant: readonly string[]
  /** Not needed by these protocols, and worth no alarm. */
  readonly others: readonly string[]
}

/** What the app's own token carries beyond what its mailboxes need. */
export function excessRoles(roles: readonly string[], protocols: readonly Protocol[]): ExcessRoles {
  const { extra } = comparePermissions(roles, protocols, APP_PERMISSION)
  return {
    wholeTenant: extra.filter((role) => WHOLE_TENANT.test(role)),
    others: extra.filter((role) => !WHOLE_TENANT.test(role)),
  }
}
