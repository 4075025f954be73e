import type { Level, Severity, Who } from '#lib/diagnosis/cause.ts'
import { type CauseId, causeOf } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { appFaults } from './faults-of-apps.ts'
import { grantFaults } from './faults-of-grants.ts'
import { hostFaults } from './faults-of-hosts.ts'
import { newest, type Observations } from './observations.ts'

/** Fewer mailboxes than this may have the same trouble by chance: then each is a fault of its own. */
export const INFERRED_FROM = 3
/** Two are enough where the cause itself lies outside of the mailbox: a grant, a network, a setting of the portal. */
export const WIDE_FROM = 2

export type FaultSubject =
  | { readonly kind: 'app'; readonly registrationId: string; readonly name: string }
  | {
      readonly kind: 'grant'
      readonly grantId: string
      readonly registrationId: string
      readonly name: string | null
    }
  | { readonly kind: 'host'; readonly cloud: string }

/** One fault at the level at which it lives, with what it stops. */
export interface Fault {
  /** The same for the same fault as long as it lasts: level, subject, cause and protocol. */
  readonly key: string
  readonly level: Level
  readonly cause: CauseId
  readonly severity: Severity
  readonly who: Who
  readonly subject: FaultSubject
  /** Null when it stops every protocol. */
  readonly protocol: Protocol | null
  readonly since: Date
  /** The mailboxes it stops, of so many that hang on the same subject. */
  readonly mailboxes: number
  readonly of: number
  /** Until when some of them are checked again and again, if anybody asked for that. */
  readonly recheckUntil: Date | null
}

/**
 * The faults that live above a single mailbox, the widest first, each mailbox's trouble told once. What is left over
 * is the mailbox's own. `spread` is how far apart, in milliseconds, mailboxes notice the same thing: every mailbox is
 * checked once in that time.
 */
export function faultsOf(seen: Observations, spread: number): Fault[] {
  const apps = appFaults(seen, spread)
  const told = (registrationId: string, cause: string) =>
    apps.some(({ subject, cause: known }) => known === cause && ofApp(subject, registrationId))
  const grants = grantFaults(seen, spread).filter(
    ({ subject, cause }) => subject.kind !== 'grant' || !told(subject.registrationId, cause),
  )
  const all = [...apps, ...grants, ...hostFaults(seen, spread)]
  return all
    .map((fault) => withRecheck(fault, seen))
    .toSorted(
      (a, b) =>
        Number(a.severity === 'amber') - Number(b.severity === 'amber') ||
        b.mailboxes - a.mailboxes ||
        a.key.localeCompare(b.key),
    )
}

function withRecheck(fault: Fault, { rechecks, apps }: Observations): Fault {
  const { subject, cause } = fault
  const on = rechecks.filter((group) => {
    if (group.cause !== cause) return false
    if (subject.kind === 'app') return group.registrationId === subject.registrationId
    if (subject.kind === 'grant') return group.grantId === subject.grantId
    return apps.some(({ id, cloud }) => id === group.registrationId && cloud === subject.cloud)
  })
  return { ...fault, recheckUntil: newest(on.map(({ until }) => until)) }
}

const ofApp = (subject: FaultSubject, registrationId: string) =>
  subject.kind === 'app' && subject.registrationId === registrationId

/** Amber as long as none of them counts as broken: one failed try of the network, a server that is busy for a while. */
export function severityOf(members: readonly { readonly health: Health }[]): Severity {
  return members.every(({ health }) => health === 'throttled') ? 'amber' : 'red'
}

/** Gives a fault its key and the facts of its cause; how bad it is may have changed with the time. */
export function asFault(
  cause: CauseId,
  level: Level,
  found: Pick<Fault, 'subject' | 'protocol' | 'since' | 'mailboxes' | 'of'> & {
    readonly severity?: Severity
  },
): Fault {
  const { severity, who } = causeOf(cause)
  const { subject, protocol } = found
  const id =
    subject.kind === 'app'
      ? subject.registrationId
      : subject.kind === 'grant'
        ? subject.grantId
        : subject.cloud
  const key = [level, subject.kind, id, cause, ...(protocol ? [protocol] : [])].join(':')
  return { recheckUntil: null, key, level, cause, severity, who, ...found }
}
