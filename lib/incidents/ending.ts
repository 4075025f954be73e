import type { Fault } from '#lib/health/faults.ts'
import { stoppedBy } from '#lib/health/stopped-by.ts'
import type { SeenMailbox } from './of-mailboxes.ts'
import type { Ending, OpenIncident, Trouble } from './trouble.ts'

/** What is known in the round in which an incident was not found any more. */
export interface Round {
  readonly mailboxes: readonly SeenMailbox[]
  readonly wide: readonly Fault[]
  readonly troubles: readonly Trouble[]
  /** Subjects that exist no more, by the id of the incident. */
  readonly gone: ReadonlySet<string>
  /** What stops all the mailboxes of an app or a sign-in instead, by the id of the incident. */
  readonly covered: ReadonlyMap<string, string>
}

/** Why an incident is over whose trouble is not found any more. */
export function endingIn({
  mailboxes,
  wide,
  troubles,
  gone,
  covered,
}: Round): (incident: OpenIncident) => Ending {
  const seen = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  return (incident) => {
    if (gone.has(incident.id)) return { why: 'gone' }
    const wider =
      (widerApp(incident, troubles) ?? allProtocols(incident, troubles))?.key ?? covered.get(incident.id)
    if (wider) return { why: 'wider', by: wider }
    if (incident.mailboxId === null) return { why: incident.subjectKind === 'mailbox' ? 'gone' : 'works' }
    const mailbox = seen.get(incident.mailboxId)
    if (!mailbox) return { why: 'gone' }
    const state = mailbox.protocols.find(({ protocol }) => protocol === incident.protocol)
    if (incident.protocol && !state) return { why: 'gone' }
    if ((state ?? mailbox).health === 'healthy') return { why: 'works' }
    const fault = stoppedBy(mailbox, wide) ?? (state && stoppedBy({ ...mailbox, cause: state.cause }, wide))
    const other = troubles.find((one) => one.mailboxId === mailbox.id && one.sure)
    const by = fault?.key ?? other?.key
    return by === undefined ? { why: 'works' } : { why: 'wider', by }
  }
}

/** The trouble of a whole app that says the same. */
function widerApp(incident: OpenIncident, troubles: readonly Trouble[]): Trouble | undefined {
  if (incident.subjectKind === 'app' || incident.registrationId === null) return undefined
  return troubles.find(
    ({ subjectKind, subjectId, cause, key }) =>
      subjectKind === 'app' &&
      subjectId === incident.registrationId &&
      cause === incident.cause &&
      key !== incident.key &&
      incident.subjectKind === 'grant',
  )
}

/** The same trouble of the same subject, told for all protocols as one now. */
function allProtocols(incident: OpenIncident, troubles: readonly Trouble[]): Trouble | undefined {
  if (incident.protocol === null || incident.mailboxId !== null) return undefined
  return troubles.find(
    ({ subjectKind, subjectId, cause, protocol }) =>
      protocol === null &&
      subjectKind === incident.subjectKind &&
      subjectId === incident.subjectId &&
      cause === incident.cause,
  )
}
