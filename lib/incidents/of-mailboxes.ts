import { CAUSE_IDS, causeOf, knownCause } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Fault } from '#lib/health/faults.ts'
import { stoppedBy } from '#lib/health/stopped-by.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import type { Trouble } from './trouble.ts'

/** A fault is there when it was met so often in a row. */
export const SURE_FROM = 2

/** One state, and how many checks in a row did not find it healthy. */
interface State {
  readonly health: Health
  readonly cause: string | null
  readonly since: Date
  readonly failures: number
}

/** A mailbox that is not well, or was not when its incident was opened. */
export interface SeenMailbox extends State {
  readonly id: string
  readonly address: string
  readonly registrationId: string
  readonly cloud: string
  readonly grantId: string | null
  readonly account: string | null
  /** How many mailboxes hang on its grant. */
  readonly onGrant: number
  readonly protocols: readonly (State & { readonly protocol: Protocol })[]
}

/**
 * What is the matter with these mailboxes beside the wide faults: the sign-in where the cause lives there, the mailbox
 * where all of its protocols have trouble, and single protocols where the others work.
 */
export function troublesOfMailboxes(mailboxes: readonly SeenMailbox[], wide: readonly Fault[]): Trouble[] {
  const found = new Map<string, Trouble>()
  for (const trouble of mailboxes.flatMap((mailbox) => troublesOf(mailbox, wide))) {
    const known = found.get(trouble.key)
    found.set(trouble.key, known ? together(known, trouble) : trouble)
  }
  return [...found.values()]
}

const isIll = ({ health, cause }: State) => (health === 'failing' || health === 'throttled') && cause !== null

/** Causes of the way to a host and of the service behind it: one outage has several of them at a time. */
export const OF_THE_WAY = CAUSE_IDS.filter((cause) => ['network', 'service'].includes(causeOf(cause).level))
const isOfTheWay = (cause: string | null) => OF_THE_WAY.some((one) => one === cause)

function troublesOf(mailbox: SeenMailbox, wide: readonly Fault[]): Trouble[] {
  if (!isIll(mailbox)) return []
  const ill = mailbox.protocols.filter(isIll)
  if (stoppedBy(mailbox, wide)) {
    // What was broken in another protocol before, or breaks beside it, is not told by what stops the mailbox.
    const others = ill.filter(({ cause }) => cause !== mailbox.cause && !isOfTheWay(cause))
    return ofProtocols(mailbox, others, wide)
  }
  if (mailbox.grantId !== null && causeOf(knownCause(mailbox.cause ?? '')).level === 'grant') {
    const rest = ill.filter(({ cause }) => cause !== mailbox.cause)
    return [ofGrant(mailbox, mailbox.grantId), ...ofProtocols(mailbox, rest, wide)]
  }
  if (ill.length === 0 || ill.length === mailbox.protocols.length) return [ofMailbox(mailbox)]
  return ofProtocols(mailbox, ill, wide)
}

function ofProtocols(mailbox: SeenMailbox, ill: SeenMailbox['protocols'], wide: readonly Fault[]): Trouble[] {
  return ill
    .filter(({ cause }) => !stoppedBy({ ...mailbox, cause }, wide))
    .map(({ protocol, ...state }) => {
      const { cause } = facts(state)
      const key = `protocol:${mailbox.id}:${protocol}:${cause}`
      return { ...inMailbox(mailbox), ...facts(state), key, level: 'protocol', protocol }
    })
}

function ofMailbox(mailbox: SeenMailbox): Trouble {
  const { cause, ...rest } = facts(mailbox)
  const key = `mailbox:${mailbox.id}:${cause}`
  return { ...inMailbox(mailbox), ...rest, cause, key, level: 'mailbox', protocol: null }
}

/** The key is that of the fault which it is as soon as a second mailbox of the sign-in has it. */
function ofGrant(mailbox: SeenMailbox, grantId: string): Trouble {
  const { cause, ...rest } = facts(mailbox)
  return {
    ...inMailbox(mailbox),
    ...rest,
    cause,
    key: `grant:grant:${grantId}:${cause}`,
    level: 'grant',
    subjectKind: 'grant',
    subjectId: grantId,
    subjectName: mailbox.account ?? mailbox.address,
    protocol: null,
    of: mailbox.onGrant,
  }
}

function inMailbox({ id, address, registrationId }: SeenMailbox) {
  return {
    subjectKind: 'mailbox',
    subjectId: id,
    subjectName: address,
    registrationId,
    mailboxId: id,
    stops: 1,
    of: 1,
  } as const
}

function facts({ health, cause: stored, since, failures }: State) {
  const cause = knownCause(stored ?? '')
  const severity = health === 'throttled' ? ('amber' as const) : ('red' as const)
  return { cause, severity, who: causeOf(cause).who, since, sure: failures >= SURE_FROM }
}

/** Two mailboxes of one sign-in. */
function together(one: Trouble, other: Trouble): Trouble {
  return {
    ...one,
    mailboxId: null,
    severity: one.severity === 'red' ? 'red' : other.severity,
    since: new Date(Math.min(one.since.getTime(), other.since.getTime())),
    stops: one.stops + other.stops,
    sure: true,
  }
}
