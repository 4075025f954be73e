import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import { heartbeats, incidents } from '#lib/db/schema/incidents.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { metricsText } from './metrics.ts'

const DAY = 86_400_000

let rig: TestDatabase
let context: Context
let registrationId: string
beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())
beforeEach(async () => {
  await rig.damage(
    'truncate incidents, heartbeats, channels, grants, mailboxes, credentials, registrations cascade',
  )
  registrationId = (await insertRegistration(rig.database, { name: 'Larkfield' })).id
})

const metrics = async (wanted: { tags?: string[]; single?: boolean } = {}) => {
  const { text } = await metricsText(rig.database, {
    seer: { tags: wanted.tags ?? [] },
    version: '1.2.3',
    single: wanted.single ?? false,
  })
  return text
}

/** The value of the one series of this name that has all these labels. */
function seriesOf(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const lines = text
    .split('\n')
    .filter((line) => new RegExp(`^mailgrant_${name}[ {]`).test(line))
    .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)))
  expect(lines.length, `${name} ${JSON.stringify(labels)}:\n${lines.join('\n')}`).toBeLessThanOrEqual(1)
  return lines[0] === undefined ? undefined : Number(lines[0].slice(lines[0].lastIndexOf(' ')))
}

async function checked(
  given: Parameters<typeof insertMailbox>[1],
  protocols: Partial<typeof mailboxProtocols.$inferInsert>[],
) {
  const mailbox = await insertMailbox(rig.database, { registrationId, ...given })
  const rows = protocols.map((one) => ({
    mailboxId: mailbox.id,
    protocol: 'imap' as const,
    health: mailbox.health,
    ...one,
  }))
  await record(rig.database, 'probe', (writer) => writer.insert(mailboxProtocols).values(rows))
  return mailbox
}

async function channel(given: Partial<typeof channels.$inferInsert> = {}): Promise<string> {
  const id = crypto.randomUUID()
  const place = { table: 'channels', column: 'settings_sealed', row: id }
  const { value, keyId } = await context.vault.seal(place, new Secret('{}'))
  const columns = { settingsSealed: value, settingsKeyId: keyId, shown: {} }
  await record(rig.database, 'alert', (writer) =>
    writer.insert(channels).values({ id, kind: 'webhook', name: 'Ops', ...columns, ...given }),
  )
  return id
}

describe('the metrics of the mailboxes', () => {
  it('count them by app and state, by cause and by protocol, each state with a number', async () => {
    await checked({ health: 'healthy' }, [{}, { protocol: 'smtp' }])
    await checked({ health: 'failing', cause: 'secret.expired' }, [{}])
    const text = await metrics()
    const of = { registration: 'Larkfield', registration_id: registrationId }
    expect(seriesOf(text, 'mailboxes', { ...of, state: 'healthy' })).toBe(1)
    expect(seriesOf(text, 'mailboxes', { ...of, state: 'throttled' })).toBe(0)
    expect(seriesOf(text, 'mailboxes_by_cause', { ...of, cause: 'secret.expired' })).toBe(1)
    expect(seriesOf(text, 'mailbox_protocols', { ...of, protocol: 'imap', state: 'failing' })).toBe(1)
    expect(seriesOf(text, 'build_info', { version: '1.2.3', database: rig.database.kind })).toBe(1)
  })

  it('tell how long checks took and when one last worked, of protocols that are still wanted', async () => {
    const workedAt = new Date('2027-01-02T03:04:05Z')
    for (let n = 1; n <= 10; n += 1) await checked({}, [{ tookMs: n * 100 }])
    await checked({ health: 'failing' }, [{ workedAt }, { protocol: 'pop3', tookMs: 9_999 }])
    await checked({ health: 'healthy', protocols: ['imap'] }, [{ protocol: 'smtp', tookMs: 99_999 }])
    const text = await metrics()
    expect(seriesOf(text, 'check_duration_seconds', { protocol: 'imap', statistic: 'p50' })).toBe(0.5)
    expect(seriesOf(text, 'check_duration_seconds', { protocol: 'imap', statistic: 'p90' })).toBe(0.9)
    expect(seriesOf(text, 'check_duration_seconds', { protocol: 'imap', statistic: 'max' })).toBe(1)
    expect(seriesOf(text, 'check_duration_seconds', { protocol: 'smtp', statistic: 'max' })).toBeUndefined()
    expect(seriesOf(text, 'last_success_timestamp_seconds', { protocol: 'imap' })).toBe(
      workedAt.getTime() / 1000,
    )
  })

  it('name no address, until they are asked to', async () => {
    const { address } = await checked({ health: 'healthy' }, [{ workedAt: new Date() }])
    const { address: unchecked } = await checked({}, [{}])
    expect(await metrics()).not.toContain('@')
    const text = await metrics({ single: true })
    expect(seriesOf(text, 'mailbox_protocol_healthy', { mailbox: address })).toBe(1)
    expect(
      seriesOf(text, 'mailbox_protocol_last_success_timestamp_seconds', { mailbox: address }),
    ).toBeGreaterThan(1e9)
    expect(seriesOf(text, 'mailbox_protocol_healthy', { mailbox: unchecked })).toBeUndefined()
  })

  it('tell a key for some tags of its mailboxes and what they stand on, and nothing of the machinery', async () => {
    await checked({ health: 'healthy', tags: ['hotel'] }, [{}])
    await checked({ health: 'failing', cause: 'net.dns' }, [{}])
    const other = await insertRegistration(rig.database, { name: 'Elsewhere' })
    await insertCredential(context, { registrationId: other.id })
    await insertCredential(context, { registrationId })
    const text = await metrics({ tags: ['hotel'], single: true })
    expect(seriesOf(text, 'mailboxes', { state: 'healthy' })).toBe(1)
    expect(seriesOf(text, 'mailboxes', { state: 'failing' })).toBe(0)
    expect(seriesOf(text, 'mailbox_protocol_healthy')).toBe(1)
    expect(seriesOf(text, 'credential_expiry_timestamp_seconds')).toBeGreaterThan(1e9)
    expect(text).not.toMatch(/Elsewhere|mailgrant_(grants|queue|heartbeat|incidents|alert)/)
  })
})

describe('the metrics of the machinery', () => {
  it('tell when each credential that is held ends, and nothing that says which letters it has', async () => {
    const expiresAt = new Date('2027-05-14T23:59:59Z')
    const { id } = await insertCredential(context, { registrationId, expiresAt, secret: 'Q8~in-use-zyxw' })
    await insertCredential(context, { registrationId, state: 'next' })
    await insertCredential(context, { registrationId, state: 'retired' })
    const text = await metrics()
    const labels = { credential_id: id, kind: 'secret', state: 'current' }
    expect(seriesOf(text, 'credential_expiry_timestamp_seconds', labels)).toBe(expiresAt.getTime() / 1000)
    expect(text.match(/^mailgrant_credential_expiry_timestamp_seconds\{/gm)).toHaveLength(2)
    expect(text).not.toContain('zyxw')
  })

  it('tell of renewals: how many, which stopped and why, what is due, and what dies first', async () => {
    const ago = (days: number) => new Date(Date.now() - days * DAY)
    const oldest = ago(9)
    await insertGrant(context, { registrationId, lastRenewedAt: oldest, refreshIssuedAt: ago(80) })
    await insertGrant(context, { registrationId, nextRenewalAt: ago(1) })
    await insertGrant(context, { registrationId, stoppedAt: ago(2), stoppedCause: 'refresh.revoked' })
    await insertGrant(context, { registrationId, refreshSealed: null, refreshKeyId: null })
    const text = await metrics()
    expect(seriesOf(text, 'grants', { state: 'active' })).toBe(2)
    expect(seriesOf(text, 'grants', { state: 'stopped' })).toBe(1)
    expect(seriesOf(text, 'grants_stopped', { cause: 'refresh.revoked' })).toBe(1)
    expect(seriesOf(text, 'grants_oldest_renewal_timestamp_seconds')).toBe(oldest.getTime() / 1000)
    const first = seriesOf(text, 'grants_first_expiry_timestamp_seconds') ?? 0
    expect(Math.round((first - Date.now() / 1000) / 86_400)).toBe(10)
    expect(seriesOf(text, 'queue_waiting', { queue: 'renewals' })).toBe(1)
    expect(
      Math.round((seriesOf(text, 'queue_oldest_waiting_seconds', { queue: 'renewals' }) ?? 0) / 3_600),
    ).toBe(24)
    expect(seriesOf(text, 'queue_oldest_waiting_seconds', { queue: 'alerts' })).toBe(0)
  })

  it('know that mailboxes are checked while a round over thousands of them does not end', async () => {
    const now = Date.now()
    await record(rig.database, 'heartbeat', (writer) =>
      writer
        .insert(heartbeats)
        .values({ name: 'probe-due', instance: 'test', at: new Date(now - 3_600_000) }),
    )
    expect(seriesOf(await metrics(), 'probing_timestamp_seconds')).toBe((now - 3_600_000) / 1000)
    await checked({ health: 'healthy', lastCheckedAt: new Date(now) }, [{}])
    expect(seriesOf(await metrics(), 'probing_timestamp_seconds')).toBe(now / 1000)
  })

  it('do not count what waits for the end of the quiet hours as late', async () => {
    const id = await channel()
    const row = {
      channelId: id,
      kind: 'opened' as const,
      message: {},
      createdAt: new Date(Date.now() - DAY),
    }
    await record(rig.database, 'alert', (writer) =>
      writer.insert(outbox).values({ ...row, once: 'a', nextTryAt: new Date(Date.now() + DAY) }),
    )
    const oldest = async () => seriesOf(await metrics(), 'queue_oldest_waiting_seconds', { queue: 'alerts' })
    expect(await oldest()).toBe(0)
    await record(rig.database, 'alert', (writer) =>
      writer.insert(outbox).values({ ...row, once: 'b', nextTryAt: new Date(Date.now() - 60_000) }),
    )
    expect(Math.round(((await oldest()) ?? 0) / 60)).toBe(1)
    expect(seriesOf(await metrics(), 'queue_waiting', { queue: 'alerts' })).toBe(2)
  })

  it('do not warn for ever of a sign-in that has died and that nobody uses', async () => {
    const died = new Date(Date.now() - 100 * DAY)
    const { id: grantId } = await insertGrant(context, { registrationId, refreshIssuedAt: died })
    await insertGrant(context, { registrationId, refreshIssuedAt: new Date(Date.now() - 30 * DAY) })
    const days = async () =>
      ((seriesOf(await metrics(), 'grants_first_expiry_timestamp_seconds') ?? 0) * 1000 - Date.now()) / DAY
    expect(Math.round(await days())).toBe(60)
    await insertMailbox(rig.database, { registrationId, grantId })
    expect(Math.round(await days())).toBe(-10)
  })

  it('tell of jobs, open incidents and channels', async () => {
    await channel({ failingSince: new Date() })
    const incident = {
      level: 'app' as const,
      subjectKind: 'app' as const,
      subjectId: registrationId,
      subjectName: 'Larkfield',
      cause: 'secret.expired',
      severity: 'red' as const,
      who: 'app-admin',
      since: new Date(),
    }
    await record(rig.database, 'incident', async (writer) => {
      await writer.insert(heartbeats).values({ name: 'prune', instance: 'test', at: new Date(1.8e12) })
      await writer.insert(incidents).values([
        { ...incident, key: 'a' },
        { ...incident, key: 'b', closedAt: new Date() },
      ])
    })
    const text = await metrics()
    expect(seriesOf(text, 'heartbeat_timestamp_seconds', { task: 'prune' })).toBe(1.8e9)
    expect(seriesOf(text, 'incidents_open', { level: 'app', severity: 'red' })).toBe(1)
    expect(seriesOf(text, 'incidents_open', { level: 'grant', severity: 'amber' })).toBe(0)
    expect(seriesOf(text, 'alert_channels', { state: 'failing' })).toBe(1)
  })
})

describe('the text', () => {
  it('stays whole whatever an app is called', async () => {
    const name = 'a "quoted" \\ name\nwith lines {and} braces, ünïcödé 🦆'
    registrationId = (await insertRegistration(rig.database, { name })).id
    await checked({ health: 'healthy' }, [{}])
    const text = await metrics()
    expect(text).toContain('registration="a \\"quoted\\" \\\\ name\\nwith lines {and} braces, ünïcödé 🦆"')
    for (const line of text.split('\n').filter(Boolean)) {
      expect(line).toMatch(/^(# (HELP|TYPE) mailgrant_|mailgrant_[a-z_]+(\{.*\})? [-0-9.e+]+$)/)
    }
  })
})
