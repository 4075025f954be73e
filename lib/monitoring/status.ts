import { WARNING_DAYS } from '#lib/credentials/days-left.ts'
import type { Health } from '#lib/diagnosis/health.ts'

/** In the words of Nagios, which every monitoring system can translate. */
export type Status = 'ok' | 'warning' | 'critical' | 'unknown'

/** Whether mailboxes are being checked at all: `unknown` before the first round ever. */
export type Probing = 'ok' | 'stopped' | 'unknown'

export interface MailboxCounts extends Readonly<Record<Health, number>> {
  readonly total: number
  /** Of the failing ones, those that failed more than once in a row. */
  readonly lasting: number
}

export interface Seen {
  readonly probing: Probing
  readonly mailboxes: MailboxCounts
  readonly incidents: { readonly red: number; readonly amber: number }
  /** Of the credentials in use; null when there is none. */
  readonly nextExpiryDays: number | null
  readonly expired: number
}

/**
 * The whole in one word. Critical is what stops mail or the watch over it; a single failed check is a warning, as an
 * incident needs two.
 */
export function statusOf({ probing, mailboxes, incidents, nextExpiryDays, expired }: Seen): Status {
  if (probing === 'stopped' || incidents.red > 0 || mailboxes.lasting > 0 || expired > 0) return 'critical'
  const soon = nextExpiryDays !== null && nextExpiryDays <= WARNING_DAYS
  if (incidents.amber > 0 || mailboxes.failing > 0 || mailboxes.throttled > 0 || soon) return 'warning'
  if (probing === 'unknown' || mailboxes.total === mailboxes.unknown) return 'unknown'
  return 'ok'
}

interface One {
  readonly health: Health
  readonly failuresInRow: number
}

/** One mailbox. What was healthy when somebody last looked is not known to be while nobody looks. */
export function mailboxStatus({ health, failuresInRow }: One, probing: Probing): Status {
  if (health === 'failing') return failuresInRow === 1 ? 'warning' : 'critical'
  if (health === 'throttled') return 'warning'
  return health === 'healthy' && probing === 'ok' ? 'ok' : 'unknown'
}

/** 200 whatever the status, unless somebody can read nothing but the number: then 503 for what is critical. */
export function httpStatus(status: Status, asked: 'http' | undefined): number {
  return asked === 'http' && status === 'critical' ? 503 : 200
}
