import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import { asFault, type Fault, INFERRED_FROM, severityOf, WIDE_FROM } from './faults.ts'
import {
  byKey,
  fromOneMoment,
  type Group,
  type MailboxGroup,
  mostOf,
  newest,
  type Observations,
  type ObservedApp,
  together,
} from './observations.ts'

/**
 * Faults of an app: a cause that lives there from its first mailbox on, and any cause of accounts and mailboxes that
 * came over the app's mailboxes in one moment, which no single account can bring about.
 */
export function appFaults(seen: Observations, spread: number): Fault[] {
  return seen.apps.flatMap((app) => {
    const ill = seen.mailboxes.filter(({ registrationId }) => registrationId === app.id)
    const lastGood = newest(Object.values(app.lastGood))
    return [...byKey(ill, ({ cause }) => cause)].flatMap(([cause, members]) => {
      if (!isCauseId(cause)) return []
      // One that has been ill for long does not speak against what came over the others today.
      const newestOne = together(members).last.getTime()
      const fresh = members.filter(({ first }) => newestOne - first.getTime() <= spread)
      const group = together(fresh.length > 0 ? fresh : members)
      const everywhere = fromOneMoment(group, lastGood, spread) && mostOf(group, app.mailboxes)
      return livesInApp(cause, group, everywhere) ? [faultOfApp(app, cause, members)] : []
    })
  })
}

function livesInApp(cause: CauseId, { mailboxes }: Group, everywhere: boolean): boolean {
  const { level, severity } = causeOf(cause)
  switch (level) {
    case 'app':
      return true
    case 'portal':
      return everywhere && mailboxes >= WIDE_FROM
    case 'grant':
    case 'mailbox':
      return severity === 'red' && everywhere && mailboxes >= INFERRED_FROM
    default:
      return false
  }
}

function faultOfApp(app: ObservedApp, cause: CauseId, members: readonly MailboxGroup[]): Fault {
  const { mailboxes, first } = together(members)
  return asFault(cause, causeOf(cause).level === 'portal' ? 'portal' : 'app', {
    subject: { kind: 'app', registrationId: app.id, name: app.name },
    protocol: null,
    since: first,
    mailboxes,
    of: app.mailboxes,
    severity: severityOf(members),
  })
}
