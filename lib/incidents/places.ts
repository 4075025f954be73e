import type { Permission } from '#lib/access/permissions.ts'
import type { incidents } from '#lib/db/schema/incidents.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { boardHref, DEFAULTS } from '#lib/health/board-params.ts'
import { paramsOf } from '#lib/health/stopped-by.ts'
import { faultOfIncident } from './of-faults.ts'

type Incident = typeof incidents.$inferSelect

/** Where the subject of an incident can be seen; null where it is gone, or not for this person. */
export function subjectHref(
  { subjectKind, subjectId, mailboxId, registrationId }: Incident,
  may: (permission: Permission) => boolean,
): string | null {
  switch (subjectKind) {
    case 'mailbox':
      return mailboxId && may('health.read') ? `/mailboxes/${mailboxId}` : null
    case 'app':
      return registrationId && may('registration.read') ? `/registrations/${registrationId}` : null
    case 'grant':
      if (mailboxId) return `/mailboxes/${mailboxId}`
      return registrationId && may('mailbox.connect') ? `/delegates/${subjectId}` : null
    case 'channel':
      return may('alert.read') ? '/alerts' : null
    default:
      return null
  }
}

/** The board with the mailboxes that an incident stops, and no others; null where it stops none by their cause. */
export function boardOf(incident: Incident): string | null {
  const { cause, subjectKind, subjectId } = incident
  if (isCauseId(cause)) {
    const fault = faultOfIncident({ ...incident, cause, who: 'wait' }, 0)
    return fault && boardHref(paramsOf(fault))
  }
  if (subjectKind === 'app') return boardHref({ ...DEFAULTS, registration: subjectId })
  return subjectKind === 'grant' ? boardHref({ ...DEFAULTS, grant: subjectId }) : null
}
