import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probes } from '#lib/db/schema/mailboxes.ts'
import { runProbe, startProbe } from './start.ts'
import { fakeTools, gate, IMAP_THROTTLED, passed, SMTP_OFF, TOKEN } from './testing/fake-tools.ts'
import { MANUAL, minutesUntil, type ProbeRig, probeRig } from './testing/probe-rig.ts'

let rig: ProbeRig
beforeAll(async () => {
  rig = await probeRig()
})
afterAll(() => rig?.opened.close())

describe('a probe', () => {
  it('records every protocol as healthy, frees the mailbox and sets the next check', async () => {
    const { id } = await rig.newMailbox()
    await runProbe(rig.services, id, MANUAL, fakeTools())
    const mailbox = await rig.mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'healthy', cause: null, leaseOwner: null, leaseUntil: null })
    expect(mailbox.lastCheckedAt).toBeInstanceOf(Date)
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(26)
    expect(minutesUntil(mailbox.nextProbeAt)).toBeLessThan(34)
    const protocols = await rig.protocolsOf(id)
    expect(Object.keys(protocols).toSorted()).toEqual(['imap', 'pop3', 'smtp'])
    expect(protocols.imap).toMatchObject({ health: 'healthy', cause: null })
    const [probe] = await rig.probesOf(id)
    expect(probe).toMatchObject({ state: 'done', trigger: 'manual' })
    expect(probe?.results.token).toEqual({ status: 'passed' })
    expect(probe?.results.protocols.map(({ stages }) => stages.length)).toEqual([6, 6, 6])
  })

  it('logs in to IMAP and POP3 as the mailbox, and to SMTP as the user of the token', async () => {
    const { id, address } = await rig.newMailbox()
    const tools = fakeTools()
    await runProbe(rig.services, id, MANUAL, tools)
    const by = Object.fromEntries(tools.targets.map((target) => [target.protocol, target]))
    expect(by.imap).toMatchObject({ login: address, host: 'outlook.office365.com', port: 993 })
    expect(by.pop3).toMatchObject({ login: address })
    expect(by.smtp).toMatchObject({ login: TOKEN.upn, sender: address, host: 'smtp.office365.com' })
  })

  it('makes the mailbox as bad as its worst protocol, and tries only the wanted ones', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap', 'smtp'] })
    const tools = fakeTools({ smtp: SMTP_OFF })
    await runProbe(rig.services, id, MANUAL, tools)
    expect(await rig.mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    const protocols = await rig.protocolsOf(id)
    expect(protocols.imap).toMatchObject({ health: 'healthy', cause: null })
    expect(protocols.smtp).toMatchObject({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    expect(protocols.pop3).toBeUndefined()
    expect(tools.targets).toHaveLength(2)
  })

  it('calls a throttled mailbox throttled, and stays away as long as the server asked', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap'] })
    await runProbe(rig.services, id, MANUAL, fakeTools({ imap: IMAP_THROTTLED }))
    const mailbox = await rig.mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'throttled', cause: 'mail.throttled_or_busy' })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(118)
  })

  it('moves since only when health or cause change', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap', 'smtp'] })
    await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    await rig.opened.damage(
      `update mailbox_protocols set since = '2020-01-01', checked_at = '2020-01-01' where mailbox_id = '${id}';
       update mailboxes set health_since = '2020-01-01' where id = '${id}'`,
    )
    await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    const same = await rig.protocolsOf(id)
    expect(same.smtp?.since.getUTCFullYear()).toBe(2020)
    expect(same.smtp?.checkedAt?.getUTCFullYear()).not.toBe(2020)
    expect((await rig.mailboxOf(id)).healthSince.getUTCFullYear()).toBe(2020)

    await runProbe(rig.services, id, MANUAL, fakeTools())
    const healed = await rig.protocolsOf(id)
    expect(healed.smtp?.since.getUTCFullYear()).not.toBe(2020)
    expect(healed.imap?.since.getUTCFullYear()).toBe(2020)
    expect((await rig.mailboxOf(id)).healthSince.getUTCFullYear()).not.toBe(2020)
  })

  it('counts its failures in a row, and keeps when each protocol worked and how long it took', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap', 'smtp'] })
    const counts = async () => {
      const { imap, smtp } = await rig.protocolsOf(id)
      return [(await rig.mailboxOf(id)).failuresInRow, imap?.failuresInRow, smtp?.failuresInRow]
    }
    await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    expect(await counts()).toEqual([1, 0, 1])
    expect((await rig.protocolsOf(id)).smtp?.workedAt).toBeNull()
    await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    expect(await counts()).toEqual([2, 0, 2])
    await runProbe(rig.services, id, MANUAL, fakeTools())
    expect(await counts()).toEqual([0, 0, 0])
    const worked = (await rig.protocolsOf(id)).smtp
    expect(worked).toMatchObject({ workedAt: expect.any(Date), tookMs: 6 })
    await runProbe(rig.services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    expect((await rig.protocolsOf(id)).smtp?.workedAt).toEqual(worked?.workedAt)
  })

  it('forgets the state of a protocol that is not wanted any more', async () => {
    const { id } = await rig.newMailbox()
    await runProbe(rig.services, id, MANUAL, fakeTools())
    await rig.opened.damage(`update mailboxes set protocols = '{pop3}' where id = '${id}'`)
    await runProbe(rig.services, id, MANUAL, fakeTools())
    expect(Object.keys(await rig.protocolsOf(id))).toEqual(['pop3'])
  })

  it('shows its stages while it runs', async () => {
    const { id } = await rig.newMailbox({ protocols: ['imap', 'smtp'] })
    const smtp = gate()
    const { probeId } = await startProbe(
      rig.services,
      id,
      MANUAL,
      fakeTools({ smtp: async () => smtp.opened.then(() => passed('smtp')) }),
    )
    const row = async () =>
      (await rig.opened.database.read.select().from(probes).where(eq(probes.id, probeId)))[0]
    await expect
      .poll(
        async () => (await row())?.results.protocols.find((one) => one.protocol === 'imap')?.stages.length,
      )
      .toBe(6)
    expect((await row())?.state).toBe('running')
    smtp.open()
    await expect.poll(async () => (await row())?.state).toBe('done')
  })
})
