import type { Protocol } from '#lib/mail/stages.ts'
import { type BoardParams, DEFAULTS } from './board-params.ts'
import type { Fault } from './faults.ts'

/** What of a mailbox tells which wide fault stops it. */
export interface Stoppable {
  readonly registrationId: string
  readonly grantId: string | null
  readonly cloud: string
  readonly cause: string | null
  readonly protocols: readonly { readonly protocol: Protocol; readonly cause: string | null }[]
}

/** The wide fault that this mailbox is part of; null when its trouble is its own. */
export function stoppedBy(mailbox: Stoppable, faults: readonly Fault[]): Fault | null {
  return faults.find((fault) => fault.cause === mailbox.cause && onSubject(fault, mailbox)) ?? null
}

function onSubject({ subject, protocol, cause }: Fault, mailbox: Stoppable): boolean {
  if (protocol !== null && !mailbox.protocols.some((one) => one.protocol === protocol && one.cause === cause))
    return false
  switch (subject.kind) {
    case 'app':
      return subject.registrationId === mailbox.registrationId
    case 'grant':
      return subject.grantId === mailbox.grantId
    case 'host':
      return subject.cloud === mailbox.cloud
  }
}

/** What the board is asked for to show the mailboxes of a fault and no others. */
export function paramsOf({ subject, protocol, cause }: Fault): BoardParams {
  return {
    ...DEFAULTS,
    cause,
    ...(subject.kind === 'app' ? { registration: subject.registrationId } : {}),
    ...(subject.kind === 'grant' ? { grant: subject.grantId } : {}),
    ...(protocol ? { protocol } : {}),
  }
}

/** Whether a fault belongs on a board that shows this much. */
export function belongsOn(fault: Fault, params: BoardParams): boolean {
  const { subject } = fault
  return (
    (!params.cause || params.cause === fault.cause) &&
    (!params.protocol || fault.protocol === null || params.protocol === fault.protocol) &&
    (!params.registration || subject.kind === 'host' || subject.registrationId === params.registration) &&
    (!params.grant || (subject.kind === 'grant' && subject.grantId === params.grant))
  )
}
