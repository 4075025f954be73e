import { APP_CAUSES } from './catalogue/app.ts'
import { GRANT_CAUSES } from './catalogue/grant.ts'
import { MAIL_CAUSES } from './catalogue/mail.ts'
import { NETWORK_CAUSES } from './catalogue/network.ts'
import { REQUEST_CAUSES } from './catalogue/request.ts'
import { SERVICE_CAUSES } from './catalogue/service.ts'
import { SMTP_CAUSES } from './catalogue/smtp.ts'
import type { Cause } from './cause.ts'

/**
 * The catalogue. A new cause is one entry in its family's file, its texts under the same id in
 * `messages/<locale>/causes.json`, and the rule in `rules/` that finds it. Tests name a missing text and a missing rule.
 */
export const CAUSES = {
  ...NETWORK_CAUSES,
  ...APP_CAUSES,
  ...GRANT_CAUSES,
  ...REQUEST_CAUSES,
  ...SERVICE_CAUSES,
  ...MAIL_CAUSES,
  ...SMTP_CAUSES,
  /** Nothing we know fits. */
  unspecified: {
    who: 'portal-admin',
    level: 'mailbox',
    retry: 'backoff',
    severity: 'red',
  },
} as const satisfies Record<string, Cause>

export type CauseId = keyof typeof CAUSES

export const CAUSE_IDS = Object.keys(CAUSES) as readonly CauseId[]

/** The facts of a cause, by its id; of one that another version stored, those of the last resort. */
export function causeOf(id: CauseId): Cause {
  return CAUSES[knownCause(id)]
}

/** True for an id of this catalogue; what an older or newer version stored may not be one. */
export function isCauseId(text: string): text is CauseId {
  return Object.hasOwn(CAUSES, text)
}

/** Ids of earlier versions. Rows keep what they were written with. */
const RENAMED: Readonly<Record<string, CauseId>> = { 'certificate.refused': 'cert.rejected' }

/** The cause that a stored id stands for in this version. */
export function knownCause(text: string): CauseId {
  if (isCauseId(text)) return text
  return Object.hasOwn(RENAMED, text) ? (RENAMED[text] as CauseId) : 'unspecified'
}
