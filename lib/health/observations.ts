import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** One app, and when its mailboxes were last seen to work. */
export interface ObservedApp {
  readonly id: string
  readonly name: string
  readonly cloud: string
  readonly mailboxes: number
  /** The newest check of a healthy mailbox that uses the protocol; of any, where nothing stops the protocol. */
  readonly lastGood: Readonly<Record<Protocol, Date | null>>
}

/** Mailboxes that are not well, and when they came into their state: the first of them and the last. */
export interface Group {
  readonly mailboxes: number
  readonly first: Date
  readonly last: Date
}

/** Mailboxes of one app in one state, for one cause. */
export interface MailboxGroup extends Group {
  readonly registrationId: string
  readonly health: Health
  readonly cause: string
}

/** One protocol of such mailboxes in one state; healthy, too, for those that fail by another protocol. */
export interface ProtocolGroup extends Group {
  readonly registrationId: string
  readonly protocol: Protocol
  readonly health: Health
  readonly cause: string | null
  /** When the newest check of any of them was. */
  readonly checked: Date | null
}

/** Mailboxes of one grant that fail for one cause; two at least. */
export interface GrantGroup extends Group {
  readonly grantId: string
  readonly registrationId: string
  readonly account: string | null
  readonly cause: string
  /** How many of them are shared mailboxes. */
  readonly shared: number
  /** How many mailboxes hang on the grant, how many of those are shared, and the newest good check of a shared one. */
  readonly of: number
  readonly sharedOf: number
  readonly lastGood: Date | null
}

/** Mailboxes that are checked again until they work. */
export interface RecheckGroup {
  readonly registrationId: string
  readonly grantId: string | null
  readonly cause: string
  readonly until: Date
}

/** What the newest results of all mailboxes come to: groups, so that it does not grow with the mailboxes. */
export interface Observations {
  readonly apps: readonly ObservedApp[]
  readonly mailboxes: readonly MailboxGroup[]
  readonly protocols: readonly ProtocolGroup[]
  readonly grants: readonly GrantGroup[]
  readonly rechecks: readonly RecheckGroup[]
}

/** Several groups as one. */
export function together(groups: readonly Group[]): Group {
  return {
    mailboxes: groups.reduce((sum, { mailboxes }) => sum + mailboxes, 0),
    first: new Date(Math.min(...groups.map(({ first }) => first.getTime()))),
    last: new Date(Math.max(...groups.map(({ last }) => last.getTime()))),
  }
}

export function newest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime())
  return known.length > 0 ? new Date(Math.max(...known)) : null
}

/**
 * It came over them within one round of checks, and nothing of the kind was seen to work since. Those that were not
 * checked again yet do not speak against it.
 */
export function fromOneMoment({ first, last }: Group, lastGood: Date | null, spread: number): boolean {
  return (
    last.getTime() - first.getTime() <= spread && (lastGood === null || lastGood.getTime() < first.getTime())
  )
}

/** Of a large whole nobody waits for half of it: so many, and not one that works, are no chance. */
const ENOUGH = 5

/** No small part of the whole. */
export function mostOf({ mailboxes }: Group, of: number): boolean {
  return mailboxes >= ENOUGH || mailboxes * 2 >= of
}

/** Groups that agree in a key, in the order in which the keys came. */
export function byKey<T>(groups: readonly T[], keyOf: (group: T) => string | null): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const group of groups) {
    const key = keyOf(group)
    if (key === null) continue
    const known = found.get(key)
    if (known) known.push(group)
    else found.set(key, [group])
  }
  return found
}
