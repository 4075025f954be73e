import { causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import { asFault, type Fault } from './faults.ts'
import { fromOneMoment, type GrantGroup, mostOf, type Observations } from './observations.ts'

/**
 * Faults of one sign-in that carries several mailboxes: a cause of the account, or one that came over all the shared
 * mailboxes of one delegate in one moment.
 */
export function grantFaults(seen: Observations, spread: number): Fault[] {
  return seen.grants.flatMap((group) => {
    const { cause, grantId, registrationId, account, first: since, mailboxes, of } = group
    if (!isCauseId(cause) || !livesInGrant(group, spread)) return []
    const subject = { kind: 'grant', grantId, registrationId, name: account } as const
    return [asFault(cause, 'grant', { subject, protocol: null, since, mailboxes, of })]
  })
}

function livesInGrant(group: GrantGroup, spread: number): boolean {
  if (!isCauseId(group.cause)) return false
  const { level, severity } = causeOf(group.cause)
  if (level === 'grant') return true
  return (
    level === 'mailbox' &&
    severity === 'red' &&
    group.shared === group.mailboxes &&
    mostOf(group, group.sharedOf) &&
    fromOneMoment(group, group.lastGood, spread)
  )
}
