import type { Reader } from '#lib/db/database.ts'
import { HEALTH } from '#lib/diagnosis/health.ts'
import {
  appsOf,
  durations,
  heldCredentials,
  mailboxGroups,
  protocolGroups,
  type Seer,
  singleMailboxes,
} from './mailbox-groups.ts'
import type { Labels, Put } from './put.ts'

const APP = ['registration', 'registration_id'] as const

/** The mailboxes a consumer sees and what they stand on; `single`: each by its address as well. */
export async function mailboxMetrics(read: Reader, put: Put, seer: Seer, single: boolean): Promise<void> {
  const [apps, groups, protocols, took, keys, singles] = await Promise.all([
    appsOf(read, seer),
    mailboxGroups(read, seer),
    protocolGroups(read, seer),
    durations(read, seer),
    heldCredentials(read, seer),
    single ? singleMailboxes(read, seer) : [],
  ])
  const names = new Map(apps.map(({ id, name }) => [id, name]))
  const app = (id: string): Labels => ({ registration: names.get(id) ?? '', registration_id: id })
  put(
    'mailboxes',
    'Mailboxes by app and state.',
    [...APP, 'state'],
    apps.flatMap(({ id }) => HEALTH.map((state) => [{ ...app(id), state }, sum(groups, id, state)] as const)),
  )
  put(
    'mailboxes_by_cause',
    'Mailboxes that are not healthy, by app, state and cause.',
    [...APP, 'state', 'cause'],
    groups.flatMap(({ registrationId, health, cause, mailboxes }) =>
      cause ? [[{ ...app(registrationId), state: health, cause }, mailboxes] as const] : [],
    ),
  )
  put(
    'mailbox_protocols',
    'Protocols of mailboxes by app, protocol and state.',
    [...APP, 'protocol', 'state'],
    protocols.map((one) => [
      { ...app(one.registrationId), protocol: one.protocol, state: one.health },
      one.mailboxes,
    ]),
  )
  put(
    'last_success_timestamp_seconds',
    'When a protocol of any mailbox of the app was last seen to work.',
    [...APP, 'protocol'],
    newest(protocols).map((one) => [{ ...app(one.registrationId), protocol: one.protocol }, one.workedAt]),
  )
  put(
    'check_duration_seconds',
    'How long the last checks of all mailboxes took: the median, two higher shares, and the longest.',
    ['protocol', 'statistic'],
    took.flatMap(({ protocol, ...shares }) =>
      Object.entries(shares).map(([statistic, ms]) => [{ protocol, statistic }, ms / 1000] as const),
    ),
  )
  put(
    'credential_expiry_timestamp_seconds',
    'When a secret or certificate ends. current: in use; next and fallback: spare.',
    [...APP, 'credential_id', 'kind', 'state'],
    keys.map((one) => [
      { ...app(one.registrationId), credential_id: one.id, kind: one.kind, state: one.state },
      one.expiresAt,
    ]),
  )
  if (!single) return
  const of = (one: (typeof singles)[number]) => ({
    ...app(one.registrationId),
    mailbox: one.address,
    protocol: one.protocol,
  })
  const labels = [...APP, 'mailbox', 'protocol']
  put(
    'mailbox_protocol_healthy',
    'Whether a protocol of a mailbox worked when it was last checked.',
    labels,
    singles.map((one) => [of(one), one.health === 'unknown' ? null : Number(one.health === 'healthy')]),
  )
  put(
    'mailbox_protocol_last_success_timestamp_seconds',
    'When a protocol of a mailbox was last seen to work.',
    labels,
    singles.map((one) => [of(one), one.workedAt]),
  )
}

type Group = Awaited<ReturnType<typeof mailboxGroups>>[number]

function sum(groups: readonly Group[], registrationId: string, health: string): number {
  return groups
    .filter((one) => one.registrationId === registrationId && one.health === health)
    .reduce((total, one) => total + one.mailboxes, 0)
}

type ProtocolGroup = Awaited<ReturnType<typeof protocolGroups>>[number]

/** One for each app and protocol: the one that worked last. */
function newest(groups: readonly ProtocolGroup[]): ProtocolGroup[] {
  const found = new Map<string, ProtocolGroup>()
  for (const group of groups) {
    const key = `${group.registrationId} ${group.protocol}`
    const known = found.get(key)?.workedAt
    if (!known || (group.workedAt && group.workedAt > known)) found.set(key, group)
  }
  return [...found.values()]
}
