import { describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { insertCredential } from '#lib/db/testing/fixtures.ts'
import { monitored, URL_OF_PORTAL } from './testing/monitored.ts'

const DAY = 86_400_000
const EVERYTHING = { tags: [] }
const HOTEL = { tags: ['hotel'] }

const there = monitored()
const { beat, failing, health, incident, mailbox, one } = there

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
    await insertCredential(there.context, { registrationId: there.registrationId, expiresAt })
    await insertCredential(there.context, {
      registrationId: there.registrationId,
      state: 'next',
      expiresAt: new Date(Date.now() + DAY),
    })
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
    await insertCredential(there.context, {
      registrationId: there.registrationId,
      expiresAt: new Date(Date.now() + days * DAY),
    })
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
    await there.rig.damage(`truncate heartbeats; delete from mailboxes where id = '${checked.id}'`)
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

describe('the health of one mailbox', () => {
  it('is found by id and by address in any case, with each protocol in use', async () => {
    const { id, address } = await failing({ protocols: ['imap', 'smtp'] })
    const rows = (['imap', 'pop3', 'smtp'] as const).map((protocol) => ({
      mailboxId: id,
      protocol,
      health: protocol === 'smtp' ? ('failing' as const) : ('healthy' as const),
      tookMs: 120,
    }))
    await record(there.rig.database, 'probe', (writer) => writer.insert(mailboxProtocols).values(rows))
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
