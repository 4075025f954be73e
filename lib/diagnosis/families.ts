import { APP_CAUSES } from './catalogue/app.ts'
import { GRANT_CAUSES } from './catalogue/grant.ts'
import { MAIL_CAUSES } from './catalogue/mail.ts'
import { NETWORK_CAUSES } from './catalogue/network.ts'
import { REQUEST_CAUSES } from './catalogue/request.ts'
import { SERVICE_CAUSES } from './catalogue/service.ts'
import { SMTP_CAUSES } from './catalogue/smtp.ts'
import type { CauseId } from './causes.ts'

/** What the causes of one family have in common; their order in the catalogue. */
export const FAMILIES = ['app', 'grant', 'mail', 'smtp', 'network', 'request', 'service', 'unknown'] as const
export type Family = (typeof FAMILIES)[number]

export const CAUSES_OF: Readonly<Record<Family, readonly CauseId[]>> = {
  app: ids(APP_CAUSES),
  grant: ids(GRANT_CAUSES),
  mail: ids(MAIL_CAUSES),
  smtp: ids(SMTP_CAUSES),
  network: ids(NETWORK_CAUSES),
  request: ids(REQUEST_CAUSES),
  service: ids(SERVICE_CAUSES),
  unknown: ['unspecified'],
}

function ids<Id extends CauseId>(causes: Record<Id, unknown>): readonly Id[] {
  return Object.keys(causes) as Id[]
}

/** The family in which a cause stands. */
export function familyOf(cause: CauseId): Family {
  return FAMILIES.find((family) => CAUSES_OF[family].includes(cause)) ?? 'unknown'
}
