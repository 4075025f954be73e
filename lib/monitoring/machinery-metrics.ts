import type { Reader } from '#lib/db/database.ts'
import { LEVELS } from '#lib/diagnosis/cause.ts'
import { readPulse } from './heartbeat.ts'
import { channelCounts, grantFacts, incidentCounts, queues } from './machinery.ts'
import type { Put } from './put.ts'

/** What keeps the mailboxes working: renewals, queues, jobs, incidents and the ways of alerts. */
export async function machineryMetrics(read: Reader, put: Put): Promise<void> {
  const [waiting, grants, incidents, channels, { beats, probing }] = await Promise.all([
    queues(read),
    grantFacts(read),
    incidentCounts(read),
    channelCounts(read),
    readPulse(read),
  ])
  put(
    'grants',
    'Sign-ins with a refresh token, by whether they are renewed.',
    ['state'],
    [
      [{ state: 'active' }, grants.active],
      [{ state: 'stopped' }, grants.stopped],
    ],
  )
  put(
    'grants_stopped',
    'Sign-ins that are not renewed until somebody acts, by cause.',
    ['cause'],
    grants.byCause.map(({ cause, grants: count }) => [{ cause }, count]),
  )
  put(
    'grants_oldest_renewal_timestamp_seconds',
    'When the one of the renewed sign-ins that waits the longest was last renewed.',
    [],
    [[{}, grants.oldestRenewal]],
  )
  put(
    'grants_first_expiry_timestamp_seconds',
    'When the first refresh token dies if nobody uses it.',
    [],
    [[{}, grants.firstEnd]],
  )
  put(
    'queue_waiting',
    'What waits to be done.',
    ['queue'],
    waiting.map((one) => [{ queue: one.queue }, one.waiting]),
  )
  put(
    'queue_oldest_waiting_seconds',
    'For how long the oldest of a queue could have been done already; 0 when none waits.',
    ['queue'],
    waiting.map((one) => [{ queue: one.queue }, one.seconds]),
  )
  put(
    'heartbeat_timestamp_seconds',
    'When a job last finished a round.',
    // Not `job`: Prometheus has that label of its own, and would rename ours.
    ['task'],
    [...beats].map(([task, at]) => [{ task }, at]),
  )
  put(
    'probing_timestamp_seconds',
    // A round over thousands of mailboxes may never finish, and beats at its end only.
    'When the portal was last seen to check mailboxes.',
    [],
    [[{}, probing.lastSignAt === null ? null : new Date(probing.lastSignAt)]],
  )
  put(
    'incidents_open',
    'Open incidents by level and severity.',
    ['level', 'severity'],
    LEVELS.flatMap((level) =>
      (['red', 'amber'] as const).map((severity) => {
        const found = incidents.find((one) => one.level === level && one.severity === severity)
        return [{ level, severity }, found?.incidents ?? 0] as const
      }),
    ),
  )
  put(
    'alert_channels',
    'Where alerts go, by how it fares.',
    ['state'],
    channels.map(({ state, channels: count }) => [{ state }, count]),
  )
}
