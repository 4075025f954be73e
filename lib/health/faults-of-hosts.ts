import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import { asFault, type Fault, INFERRED_FROM, severityOf, WIDE_FROM } from './faults.ts'
import {
  byKey,
  fromOneMoment,
  newest,
  type Observations,
  type ObservedApp,
  type ProtocolGroup,
  together,
} from './observations.ts'

/**
 * Faults of the way to a host, of the service behind it, and of a switch that stands for a whole tenant: everything
 * of one protocol, from one moment. The same trouble in every protocol is one fault without a protocol.
 */
export function hostFaults(seen: Observations, spread: number): Fault[] {
  const apps = new Map(seen.apps.map((app) => [app.id, app]))
  const ill = seen.protocols.filter(({ health, cause }) => health !== 'healthy' && cause !== null)
  const found = [...byKey(ill, (group) => scopeOf(group, apps)).values()].flatMap((members) =>
    wide(seen, members, apps, spread),
  )
  const bySubject = byKey(found, ({ subject, cause }) => JSON.stringify([subject, cause]))
  return [...bySubject.values()].flatMap((faults) => merged(faults, seen))
}

/** Networks and services belong to a cloud; a switch in Exchange belongs to the tenant of the app. */
function scopeOf(group: ProtocolGroup, apps: ReadonlyMap<string, ObservedApp>): string | null {
  const { cause, protocol, registrationId } = group
  if (cause === null || !isCauseId(cause)) return null
  switch (causeOf(cause).level) {
    case 'network':
    case 'service':
      return JSON.stringify([apps.get(registrationId)?.cloud, protocol, cause])
    case 'protocol':
      return JSON.stringify([registrationId, protocol, cause])
    default:
      return null
  }
}

function wide(
  seen: Observations,
  members: readonly ProtocolGroup[],
  apps: ReadonlyMap<string, ObservedApp>,
  spread: number,
): Fault[] {
  const [head] = members
  const app = head && apps.get(head.registrationId)
  if (!head || !app) return []
  const { protocol } = head
  const cause = head.cause as CauseId
  const { level } = causeOf(cause)
  const within = (one: ObservedApp) => (level === 'protocol' ? one.id === app.id : one.cloud === app.cloud)
  const around = seen.apps.filter(within)
  const works = seen.protocols.filter(
    (group) =>
      group.protocol === protocol &&
      group.health === 'healthy' &&
      around.some(({ id }) => id === group.registrationId),
  )
  const lastGood = newest([
    ...around.map((one) => one.lastGood[protocol]),
    ...works.map(({ checked }) => checked),
  ])
  const group = together(members)
  if (group.mailboxes < (level === 'network' ? WIDE_FROM : INFERRED_FROM)) return []
  if (!fromOneMoment(group, lastGood, spread)) return []
  const subject =
    level === 'protocol'
      ? ({ kind: 'app', registrationId: app.id, name: app.name } as const)
      : ({ kind: 'host', cloud: app.cloud } as const)
  const of = around.reduce((sum, one) => sum + one.mailboxes, 0)
  const { first: since, mailboxes } = group
  return [asFault(cause, level, { subject, protocol, since, mailboxes, of, severity: severityOf(members) })]
}

/** One fault instead of one for each protocol, when it stops every protocol of those that are not well. */
function merged(faults: readonly Fault[], seen: Observations): readonly Fault[] {
  const [widest] = faults.toSorted((a, b) => b.mailboxes - a.mailboxes)
  const used = new Set(seen.protocols.map(({ protocol }) => protocol))
  if (!widest || faults.length < 2 || faults.length < used.size) return faults
  const since = new Date(Math.min(...faults.map((one) => one.since.getTime())))
  const severity = faults.some((one) => one.severity === 'red') ? 'red' : 'amber'
  const { cause, level, subject, mailboxes, of } = widest
  // Under a key of its own: that of the widest would name one protocol, and another one tomorrow.
  return [asFault(cause, level, { subject, mailboxes, of, protocol: null, since, severity })]
}
