import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { heartbeats, incidents } from '#lib/db/schema/incidents.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { rowsRead } from '#lib/db/testing/rows-read.ts'
import type { Context } from '#lib/services.ts'
import { healthOf } from './health.ts'
import { openIncidents } from './incidents-open.ts'
import { mailboxHealth } from './mailbox-health.ts'
import { HealthQuery } from './query.ts'

const URL_OF_PORTAL = 'https://mailgrant.example'
const DAY = 86_400_000
const EVERYTHING = { tags: [] }
const HOTEL = { tags: ['hotel'] }

let rig: TestDatabase
let context: Context
let registrationId: string
beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())
beforeEach(async () => {
  await rig.damage('truncate incidents, heartbeats, mailboxes, credentials, registrations, accounts cascade')
  registrationId = (await insertRegistration(rig.database, { name: 'Larkfield' })).id
  await beat(5)
})

async function beat(secondsAgo: number) {
  const at = sql`now() - make_interval(secs => ${secondsAgo}::float8)`
  await record(rig.database, 'heartbeat', (writer) =>
    writer
      .insert(heartbeats)
      .values({ name: 'probe-due', at, instance: 'test' })
      .onConflictDoUpdate({ target: heartbeats.name, set: { at } }),
  )
}

const mailbox = (given: Parameters<typeof insertMailbox>[1] = {}) =>
  insertMailbox(rig.database, { registrationId, health: 'healthy', ...given })
const failing = (given: Parameters<typeof insertMailbox>[1] = {}) =>
  mailbox({ health: 'failing', cause: 'secret.expired', failuresInRow: 2, ...given })

async function incident(given: Partial<typeof incidents.$inferInsert> = {}) {
  await record(rig.database, 'incident', (writer) =>
    writer.insert(incidents).values({
      key: crypto.randomUUID(),
      level: 'app',
      subjectKind: 'app',
      subjectId: registrationId,
      subjectName: 'Larkfield',
      registrationId,
      cause: 'secret.expired',
      severity: 'red',
      who: 'app-admin',
      since: new Date(),
      stops: 7,
      of: 9,
      ...given,
    }),
  )
}

const health = (seer: { tags: string[] } = EVERYTHING, query: object = {}) =>
  healthOf(rig.database.read, URL_OF_PORTAL, seer, HealthQuery.parse(query))
const one = (name: string, seer: { tags: string[] } = EVERYTHING) =>
  mailboxHealth(rig.database.read, URL_OF_PORTAL, seer, name)

describe('the health of everything', () => {
  it('counts mailboxes by state and names none, unless it is asked to', async () => {
    await mailbox()
    const { id, address } = await failing()
    await failing({ failuresInRow: 1, healthSince: new Date(Date.now() - DAY) })
    await mailbox({ health: 'throttled', cause: 'mail.throttled_or_busy' })
    const all = await health()
    expect(all).toMatchObject({
      status: 'critical',
      mailboxes: { total: 4, healthy: 1, failing: 2, throttled: 1, unknown: 0 },
      portal: { probing: { status: 'ok' } },
    })
    expect(JSON.stringify(all)).not.toContain(address)
    const { list } = await health(EVERYTHING, { list: 'failing', limit: '1' })
    expect(list).toEqual([
      expect.objectContaining({ id, address, state: 'failing', url: `${URL_OF_PORTAL}/mailboxes/${id}` }),
    ])
  })

  it('is ok while everything works, and says when the next credential ends', async () => {
    await mailbox()
    const expiresAt = new Date(Date.now() + 200 * DAY)
    await insertCredential(context, { registrationId, expiresAt })
    await insertCredential(context, { registrationId, state: 'next', expiresAt: new Date(Date.now() + DAY) })
    expect(await health()).toMatchObject({
      status: 'ok',
      incidents: { open: 0, list: [] },
      expiry: { nextDays: 200, nextAt: expiresAt.toISOString(), registration: 'Larkfield', expired: 0 },
    })
  })

  it.each([
    ['warning', 30],
    ['ok', 31],
    ['critical', -1],
  ])('is %s when the credential in use has %i days left', async (status, days) => {
    await mailbox()
    await insertCredential(context, { registrationId, expiresAt: new Date(Date.now() + days * DAY) })
    expect(await health()).toMatchObject({ status, expiry: { nextDays: days } })
  })

  it('is critical as soon as nobody checks any more, and unknown before anybody did', async () => {
    await mailbox()
    await beat(16 * 60)
    expect(await health()).toMatchObject({
      status: 'critical',
      portal: { probing: { status: 'stopped', secondsSince: expect.any(Number) } },
    })
    // A round over thousands of mailboxes may be long: while they are checked, it is alive.
    const checked = await mailbox({ lastCheckedAt: new Date() })
    expect((await health()).portal.probing.status).toBe('ok')
    await rig.damage(`truncate heartbeats; delete from mailboxes where id = '${checked.id}'`)
    expect(await health()).toMatchObject({ status: 'unknown', portal: { probing: { status: 'unknown' } } })
    await mailbox({ nextProbeAt: new Date(Date.now() - 16 * 60_000) })
    expect((await health()).status).toBe('critical')
  })

  it('is unknown where there is no mailbox to tell of', async () => {
    expect((await health()).status).toBe('unknown')
    await mailbox()
    expect((await health(HOTEL)).status).toBe('unknown')
  })

  it('names open incidents, red ones first, and no closed one', async () => {
    await mailbox()
    await incident({ severity: 'amber', cause: 'mail.throttled_or_busy' })
    expect((await health()).status).toBe('warning')
    await incident()
    await incident({ cause: 'net.dns', closedAt: new Date() })
    const { status, incidents: open } = await health()
    expect(status).toBe('critical')
    expect(open).toMatchObject({ open: 2, red: 1, amber: 1 })
    expect(open.list.map(({ cause }) => cause)).toEqual(['secret.expired', 'mail.throttled_or_busy'])
    expect(open.list[0]).toMatchObject({ level: 'app', subject: 'Larkfield', stops: 7, who: 'app-admin' })
  })
})

describe('a key for some tags', () => {
  it('counts, lists and reads the mailboxes that have one of them, and no other', async () => {
    const own = await failing({ tags: ['hotel', 'vip'] })
    const other = await failing({ tags: ['office'] })
    const seen = await health(HOTEL, { list: 'failing' })
    expect(seen.mailboxes).toMatchObject({ total: 1, failing: 1 })
    expect(seen.list?.map(({ id }) => id)).toEqual([own.id])
    expect(await one(own.id, HOTEL)).toMatchObject({ id: own.id })
    for (const name of [other.id, other.address]) expect(await one(name, HOTEL)).toBeNull()
  })

  it('is told of the incidents that stop its mailboxes, how many of them, and not of whose they are', async () => {
    const own = await failing({ tags: ['hotel'] })
    await mailbox({ tags: ['hotel'] })
    const other = await failing({ tags: ['office'] })
    await incident()
    await incident({ level: 'mailbox', subjectKind: 'mailbox', subjectId: other.id, mailboxId: other.id })
    await incident({ cause: 'net.dns', subjectKind: 'host', subjectId: 'global' })
    await incident({ protocol: 'smtp' })
    await incident({ level: 'portal', cause: 'probing-stopped', subjectKind: 'portal', subjectId: 'portal' })
    const { incidents: open } = await health(HOTEL)
    expect(open).toMatchObject({ open: 1, red: 1 })
    expect(open.list).toEqual([expect.objectContaining({ level: 'app', stops: 1 })])
    expect(open.list[0]).not.toHaveProperty('subject')
    await incident({
      level: 'mailbox',
      subjectKind: 'mailbox',
      subjectId: own.id,
      subjectName: own.address,
      mailboxId: own.id,
    })
    await incident({ cause: 'secret-gone' })
    const { list } = (await health(HOTEL)).incidents
    expect(list[1]).toMatchObject({ level: 'mailbox', subject: own.address, stops: 1 })
    expect(list[2]).toMatchObject({ cause: 'secret-gone', stops: 2 })
  })

  it('is told of what stops one protocol of a mailbox of which another fails for something else', async () => {
    const { id } = await failing({ tags: ['hotel'], cause: 'secret.expired' })
    const smtp = { mailboxId: id, protocol: 'smtp' as const, health: 'failing' as const }
    await record(rig.database, 'probe', (writer) =>
      writer.insert(mailboxProtocols).values({ ...smtp, cause: 'smtp.off' }),
    )
    await incident({ cause: 'smtp.off', protocol: 'imap' })
    expect((await health(HOTEL)).incidents.open).toBe(0)
    await incident({ cause: 'smtp.off', protocol: 'smtp' })
    expect((await health(HOTEL)).incidents.list).toEqual([expect.objectContaining({ stops: 1 })])
  })

  it('is told of a sign-in that stops its mailbox, opened for another one, and not whose sign-in it is', async () => {
    const { id: grantId } = await insertGrant(context, { registrationId })
    const revoked = { grantId, cause: 'refresh.revoked' }
    const first = await failing({ tags: ['office'], ...revoked })
    await failing({ tags: ['hotel'], ...revoked })
    await incident({
      level: 'grant',
      subjectKind: 'grant',
      subjectId: grantId,
      subjectName: 'dana@contoso.example',
      mailboxId: first.id,
      cause: 'refresh.revoked',
    })
    for (const tags of [['hotel'], ['office']]) {
      const { list } = (await health({ tags })).incidents
      expect(list).toEqual([expect.objectContaining({ level: 'grant', stops: 1 })])
      expect(list[0]).not.toHaveProperty('subject')
    }
  })

  it.each([
    ['mailbox', 'm.id'],
    ['grant', 'm.grant_id'],
  ])(
    'is answered without a look at every mailbox for each of many incidents of a %s',
    async (kind, subject) => {
      const [mailboxes, open] = [300, 100]
      await rig.damage(`
      insert into accounts (id, tenant_id, object_id)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, ${mailboxes});
      insert into grants (id, account_id, registration_id, scopes, refresh_issued_at, consented_at, next_renewal_at)
        select gen_random_uuid(), id, '${registrationId}', '{}', now(), now(), now() from accounts;
      insert into mailboxes
        (id, address, access, registration_id, grant_id, protocols, tags, health, cause, failures_in_row)
        select gen_random_uuid(), id || '@contoso.example', 'own', '${registrationId}', id, '{imap}', '{hotel}',
          'failing', 'refresh.revoked', 2 from grants;
      insert into incidents
        (id, key, level, subject_kind, subject_id, subject_name, mailbox_id, cause, severity, who, since)
        select gen_random_uuid(), address, '${kind}', '${kind}', ${subject}::text, address,
          ${kind === 'mailbox' ? 'm.id' : 'null'}, cause, 'red', 'x', now() from mailboxes m limit ${open};
      analyze mailboxes, incidents`)
      const read = await rowsRead(rig.database, 'mailboxes', async (writer) => {
        expect(await openIncidents(writer, HOTEL, URL_OF_PORTAL)).toMatchObject({ red: open })
      })
      expect(read).toBeLessThanOrEqual(4 * mailboxes)
    },
  )

  it('is told of the credentials its mailboxes stand on', async () => {
    await mailbox({ tags: ['office'] })
    await insertCredential(context, { registrationId, expiresAt: new Date(Date.now() + 3 * DAY) })
    expect((await health(HOTEL)).expiry).toMatchObject({ nextDays: null, expired: 0 })
    await mailbox({ tags: ['hotel'] })
    expect((await health(HOTEL)).expiry).toMatchObject({ nextDays: 3 })
  })
})

describe('the health of one mailbox', () => {
  it('is found by id and by address in any case, with each protocol in use', async () => {
    const { id, address } = await failing({ protocols: ['imap', 'smtp'] })
    const rows = (['imap', 'pop3', 'smtp'] as const).map((protocol) => ({
      mailboxId: id,
      protocol,
      health: protocol === 'smtp' ? ('failing' as const) : ('healthy' as const),
      tookMs: 120,
    }))
    await record(rig.database, 'probe', (writer) => writer.insert(mailboxProtocols).values(rows))
    await incident({
      level: 'protocol',
      subjectKind: 'mailbox',
      subjectId: id,
      mailboxId: id,
      protocol: 'smtp',
    })
    for (const name of [id, id.toUpperCase(), address, address.toUpperCase()]) {
      expect(await one(name), name).toMatchObject({
        status: 'critical',
        state: 'failing',
        cause: 'secret.expired',
        registration: 'Larkfield',
        protocols: [
          { protocol: 'imap', state: 'healthy', tookMs: 120 },
          { protocol: 'smtp', state: 'failing' },
        ],
        incidents: [{ protocol: 'smtp', severity: 'red' }],
      })
    }
  })

  it('is not found where there is nothing of that name, whatever the name', async () => {
    await mailbox()
    const names = [
      '',
      '%',
      'nobody@contoso.example',
      crypto.randomUUID(),
      '\0',
      'x'.repeat(5_000),
      "' or 1=1 --",
    ]
    for (const name of names) expect(await one(name), name.slice(0, 40)).toBeNull()
  })

  it.each([
    ['warning', { health: 'failing', failuresInRow: 1 }],
    ['critical', { health: 'failing', failuresInRow: 2 }],
    ['warning', { health: 'throttled', failuresInRow: 3 }],
    ['unknown', { health: 'unknown' }],
    ['ok', { health: 'healthy' }],
  ] as const)('is %s for %o', async (status, given) => {
    const { id } = await mailbox(given)
    expect(await one(id)).toMatchObject({ status })
  })

  it('is not called ok while nobody checks', async () => {
    const { id } = await mailbox()
    await beat(3_600)
    expect(await one(id)).toMatchObject({ status: 'unknown', state: 'healthy' })
  })
})
