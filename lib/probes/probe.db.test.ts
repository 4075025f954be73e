import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailboxes, mailboxProtocols, probes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { backgroundOf } from './background.ts'
import { runProbe, startProbe } from './start.ts'
import {
  failed,
  fakeTools,
  gate,
  IMAP_REFUSED,
  IMAP_THROTTLED,
  passed,
  SETTINGS,
  SMTP_OFF,
  TOKEN,
} from './testing/fake-tools.ts'
import type { ProbeServices } from './tools.ts'

let opened: TestDatabase
let services: ProbeServices
let replica: ProbeServices
const lines: string[] = []

beforeAll(async () => {
  opened = await testDatabase()
  const onLog = (line: string) => lines.push(line)
  services = { ...(await testContext({ database: opened.database, onLog })), config: SETTINGS }
  const { vault, auditKey } = services
  const database = await opened.openReplica()
  replica = {
    ...(await testContext({ database, opened: { vault, auditKey }, onLog })),
    config: SETTINGS,
  }
})
afterAll(() => opened?.close())
beforeEach(() => {
  lines.length = 0
})

const MANUAL = { trigger: 'manual' } as const

async function newMailbox(given: Parameters<typeof insertMailbox>[1] = {}) {
  const account = await insertAccount(opened.database)
  const { id: registrationId } = await insertRegistration(opened.database)
  const grant = await insertGrant(services, { registrationId, accountId: account.id })
  return insertMailbox(opened.database, {
    address: account.upn ?? '',
    registrationId,
    grantId: grant.id,
    ...given,
  })
}
async function mailboxOf(id: string) {
  const [row] = await opened.database.read.select().from(mailboxes).where(eq(mailboxes.id, id))
  if (!row) throw new Error('no such mailbox')
  return row
}
async function protocolsOf(id: string) {
  const rows = await opened.database.read
    .select()
    .from(mailboxProtocols)
    .where(eq(mailboxProtocols.mailboxId, id))
  return Object.fromEntries(rows.map((row) => [row.protocol, row]))
}
const probesOf = (id: string) =>
  opened.database.read.select().from(probes).where(eq(probes.mailboxId, id)).orderBy(probes.startedAt)
const minutesUntil = (at: Date) => (at.getTime() - Date.now()) / 60_000

describe('a probe', () => {
  it('records every protocol as healthy, frees the mailbox and sets the next check', async () => {
    const { id } = await newMailbox()
    await runProbe(services, id, MANUAL, fakeTools())
    const mailbox = await mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'healthy', cause: null, leaseOwner: null, leaseUntil: null })
    expect(mailbox.lastCheckedAt).toBeInstanceOf(Date)
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(26)
    expect(minutesUntil(mailbox.nextProbeAt)).toBeLessThan(34)
    const protocols = await protocolsOf(id)
    expect(Object.keys(protocols).toSorted()).toEqual(['imap', 'pop3', 'smtp'])
    expect(protocols.imap).toMatchObject({ health: 'healthy', cause: null })
    const [probe] = await probesOf(id)
    expect(probe).toMatchObject({ state: 'done', trigger: 'manual' })
    expect(probe?.results.token).toEqual({ status: 'passed' })
    expect(probe?.results.protocols.map(({ stages }) => stages.length)).toEqual([6, 6, 6])
  })

  it('logs in to IMAP and POP3 as the mailbox, and to SMTP as the user of the token', async () => {
    const { id, address } = await newMailbox()
    const tools = fakeTools()
    await runProbe(services, id, MANUAL, tools)
    const by = Object.fromEntries(tools.targets.map((target) => [target.protocol, target]))
    expect(by.imap).toMatchObject({ login: address, host: 'outlook.office365.com', port: 993 })
    expect(by.pop3).toMatchObject({ login: address })
    expect(by.smtp).toMatchObject({ login: TOKEN.upn, sender: address, host: 'smtp.office365.com' })
  })

  it('makes the mailbox as bad as its worst protocol, and tries only the wanted ones', async () => {
    const { id } = await newMailbox({ protocols: ['imap', 'smtp'] })
    const tools = fakeTools({ smtp: SMTP_OFF })
    await runProbe(services, id, MANUAL, tools)
    expect(await mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    const protocols = await protocolsOf(id)
    expect(protocols.imap).toMatchObject({ health: 'healthy', cause: null })
    expect(protocols.smtp).toMatchObject({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    expect(protocols.pop3).toBeUndefined()
    expect(tools.targets).toHaveLength(2)
  })

  it('calls a throttled mailbox throttled, and stays away as long as the server asked', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    await runProbe(services, id, MANUAL, fakeTools({ imap: IMAP_THROTTLED }))
    const mailbox = await mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'throttled', cause: 'mail.throttled_or_busy' })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(118)
  })

  it('moves since only when health or cause change', async () => {
    const { id } = await newMailbox({ protocols: ['imap', 'smtp'] })
    await runProbe(services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    await opened.damage(
      `update mailbox_protocols set since = '2020-01-01', checked_at = '2020-01-01' where mailbox_id = '${id}';
       update mailboxes set health_since = '2020-01-01' where id = '${id}'`,
    )
    await runProbe(services, id, MANUAL, fakeTools({ smtp: SMTP_OFF }))
    const same = await protocolsOf(id)
    expect(same.smtp?.since.getUTCFullYear()).toBe(2020)
    expect(same.smtp?.checkedAt?.getUTCFullYear()).not.toBe(2020)
    expect((await mailboxOf(id)).healthSince.getUTCFullYear()).toBe(2020)

    await runProbe(services, id, MANUAL, fakeTools())
    const healed = await protocolsOf(id)
    expect(healed.smtp?.since.getUTCFullYear()).not.toBe(2020)
    expect(healed.imap?.since.getUTCFullYear()).toBe(2020)
    expect((await mailboxOf(id)).healthSince.getUTCFullYear()).not.toBe(2020)
  })

  it('forgets the state of a protocol that is not wanted any more', async () => {
    const { id } = await newMailbox()
    await runProbe(services, id, MANUAL, fakeTools())
    await opened.damage(`update mailboxes set protocols = '{pop3}' where id = '${id}'`)
    await runProbe(services, id, MANUAL, fakeTools())
    expect(Object.keys(await protocolsOf(id))).toEqual(['pop3'])
  })

  it('shows its stages while it runs', async () => {
    const { id } = await newMailbox({ protocols: ['imap', 'smtp'] })
    const smtp = gate()
    const { probeId } = await startProbe(
      services,
      id,
      MANUAL,
      fakeTools({ smtp: async () => smtp.opened.then(() => passed('smtp')) }),
    )
    const row = async () =>
      (await opened.database.read.select().from(probes).where(eq(probes.id, probeId)))[0]
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

describe('the token of a probe', () => {
  const REVOKED = {
    ok: false,
    failureClass: 'reauth',
    cause: 'refresh.revoked',
    evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS50173: …', aadsts: [50173] },
  } as const

  it('stops every protocol with its own cause when there is none', async () => {
    const { id } = await newMailbox()
    const tools = fakeTools({}, REVOKED)
    await runProbe(services, id, MANUAL, tools)
    expect(tools.targets).toEqual([])
    expect(await mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'refresh.revoked' })
    expect((await protocolsOf(id)).pop3).toMatchObject({ health: 'failing', cause: 'refresh.revoked' })
    const [probe] = await probesOf(id)
    expect(probe?.results.token).toMatchObject({ status: 'failed', cause: 'refresh.revoked' })
    expect(probe?.results.protocols[0]?.stages.every(({ status }) => status === 'skipped')).toBe(true)
  })

  it('is diagnosed where the token service gave no cause, and is amber where waiting helps', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools(
      {},
      {
        ok: false,
        failureClass: 'throttled',
        evidence: {
          source: 'entra',
          stage: 'refresh',
          text: 'slow down',
          httpStatus: 429,
          retryAfterSeconds: 9000,
        },
      },
    )
    await runProbe(services, id, MANUAL, tools)
    const mailbox = await mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'throttled', cause: 'service.throttled' })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(148)
  })

  it('says that nobody has signed in when the mailbox has no grant', async () => {
    const { id } = await insertMailbox(opened.database, { protocols: ['imap'] })
    await runProbe(services, id, MANUAL, fakeTools())
    expect(await mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'refresh.grant_unusable' })
  })

  it('is renewed once for all protocols when the sign-in is refused, and the second answer counts', async () => {
    const { id } = await newMailbox({ protocols: ['imap', 'pop3'] })
    const refusedAtFirst = (protocol: 'imap' | 'pop3') => (_token: unknown, attempt: number) =>
      attempt === 1 ? failed(protocol, 'authenticate', { text: 'NO AUTHENTICATE failed.' }) : passed(protocol)
    const tools = fakeTools({ imap: refusedAtFirst('imap'), pop3: refusedAtFirst('pop3') })
    await runProbe(services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false, true])
    expect(tools.targets).toHaveLength(4)
    expect(await mailboxOf(id)).toMatchObject({ health: 'healthy' })
    expect((await probesOf(id))[0]?.results.token).toEqual({ status: 'passed', renewed: true })
  })

  it('is not renewed a second time', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({ imap: IMAP_REFUSED })
    await runProbe(services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false, true])
    expect(tools.targets).toHaveLength(2)
    expect(await mailboxOf(id)).toMatchObject({ health: 'failing', cause: 'mail.auth_refused_unspecified' })
  })

  it('is not renewed when the server named another reason', async () => {
    const { id } = await newMailbox({ protocols: ['smtp'] })
    const tools = fakeTools({ smtp: SMTP_OFF })
    await runProbe(services, id, MANUAL, tools)
    expect(tools.draws).toEqual([false])
  })

  it('decides when its renewal finds the grant revoked', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({ imap: IMAP_REFUSED }, (fresh) => (fresh ? REVOKED : TOKEN))
    await runProbe(services, id, MANUAL, tools)
    expect(await mailboxOf(id)).toMatchObject({ cause: 'refresh.revoked' })
  })
})

describe('one mailbox', () => {
  it('is probed by one replica at a time: the others get the running probe', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const server = gate()
    let connections = 0
    const tools = fakeTools({
      imap: async () => {
        connections += 1
        await server.opened
        return passed('imap')
      },
    })
    const starts = await Promise.all(
      [services, replica, services, replica, replica].map((one) => startProbe(one, id, MANUAL, tools)),
    )
    expect(starts.filter(({ alreadyRunning }) => !alreadyRunning)).toHaveLength(1)
    expect(new Set(starts.map(({ probeId }) => probeId)).size).toBe(1)
    server.open()
    await expect.poll(async () => (await probesOf(id)).map(({ state }) => state)).toEqual(['done'])
    expect(connections).toBe(1)
  })

  it('is taken up again when its process died: the dead probe is abandoned', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    await opened.damage(
      `update mailboxes set lease_owner = 'dead', lease_until = now() - interval '1 second' where id = '${id}';
       insert into probes (id, mailbox_id, trigger, state, results)
       values ('${crypto.randomUUID()}', '${id}', 'schedule', 'running', '{"protocols":[]}')`,
    )
    const { alreadyRunning } = await runProbe(services, id, MANUAL, fakeTools())
    expect(alreadyRunning).toBe(false)
    expect((await probesOf(id)).map(({ state }) => state).toSorted()).toEqual(['abandoned', 'done'])
  })

  it('keeps what its new owner wrote when the lease was lost on the way', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: async () => {
        await opened.damage(`update mailboxes set lease_owner = 'somebody else' where id = '${id}'`)
        return SMTP_OFF
      },
    })
    await runProbe(services, id, MANUAL, tools)
    expect(await mailboxOf(id)).toMatchObject({ health: 'unknown', leaseOwner: 'somebody else' })
    expect((await probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
  })

  it('may be removed while its probe runs', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: async () => {
        await opened.damage(`delete from mailboxes where id = '${id}'`)
        return passed('imap')
      },
    })
    await runProbe(services, id, MANUAL, tools)
    expect(await probesOf(id)).toEqual([])
    await expect(runProbe(services, id, MANUAL, tools)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is freed and put off when the probe itself breaks', async () => {
    const { id } = await newMailbox({ protocols: ['imap'] })
    const tools = fakeTools({
      imap: () => {
        throw new Error('a bug')
      },
    })
    await runProbe(services, id, MANUAL, tools)
    const mailbox = await mailboxOf(id)
    expect(mailbox).toMatchObject({ health: 'unknown', leaseOwner: null })
    expect(minutesUntil(mailbox.nextProbeAt)).toBeGreaterThan(26)
    expect((await probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
    expect(lines.join()).toContain('a bug')
  })
})

describe('many probes', () => {
  it('never run more at once than the settings say', async () => {
    const few = {
      ...services,
      instance: `few:${crypto.randomUUID()}`,
      config: { ...SETTINGS, probesAtOnce: 2 },
    }
    const ids = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => (await newMailbox({ protocols: ['imap'] })).id),
    )
    let now = 0
    let most = 0
    const tools = fakeTools({
      imap: async () => {
        now += 1
        most = Math.max(most, now)
        await few.database.now()
        now -= 1
        return passed('imap')
      },
    })
    await Promise.all(ids.map((id) => runProbe(few, id, MANUAL, tools)))
    expect(most).toBe(2)
    for (const id of ids) expect(await mailboxOf(id)).toMatchObject({ health: 'healthy' })
  })

  it('end with their process: what runs is waited for, what waits gives its mailbox back', async () => {
    const ending = {
      ...services,
      instance: `end:${crypto.randomUUID()}`,
      config: { ...SETTINGS, probesAtOnce: 1 },
    }
    const first = await newMailbox({ protocols: ['imap'] })
    const second = await newMailbox({ protocols: ['imap'] })
    const server = gate()
    const connected = gate()
    const tools = fakeTools({
      imap: async () => {
        connected.open()
        await server.opened
        return passed('imap')
      },
    })
    await startProbe(ending, first.id, MANUAL, tools)
    await connected.opened
    await startProbe(ending, second.id, MANUAL, tools)
    const stopped = backgroundOf(ending).stop(60_000)
    await expect.poll(async () => (await mailboxOf(second.id)).leaseOwner).toBe(null)
    server.open()
    await stopped
    expect(await mailboxOf(first.id)).toMatchObject({ health: 'healthy', leaseOwner: null })
    const waiting = await mailboxOf(second.id)
    expect(waiting).toMatchObject({ health: 'unknown' })
    expect(minutesUntil(waiting.nextProbeAt)).toBeLessThan(1)
  })

  it('are cut off when they take longer than the process may', async () => {
    const ending = { ...services, instance: `cut:${crypto.randomUUID()}` }
    const { id } = await newMailbox({ protocols: ['imap'] })
    const connected = gate()
    const tools = fakeTools()
    await startProbe(ending, id, MANUAL, {
      ...tools,
      probeProtocol: (_target, _token, { signal }) => {
        connected.open()
        return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(IMAP_REFUSED)))
      },
    })
    await connected.opened
    await backgroundOf(ending).stop(1)
    expect(await mailboxOf(id)).toMatchObject({ health: 'unknown', leaseOwner: null })
    expect((await probesOf(id)).map(({ state }) => state)).toEqual(['abandoned'])
  })
})

it('a mailbox never has two running probes, whatever the code does', async () => {
  const { id } = await newMailbox()
  const row = `insert into probes (id, mailbox_id, trigger, state, results) values (gen_random_uuid(), '${id}', 'manual', 'running', '{"protocols":[]}')`
  await opened.damage(row)
  await expect(opened.damage(row)).rejects.toThrow(/probes_one_running/)
  const [{ running } = { running: 0 }] = await opened.database.read
    .select({ running: sql<number>`count(*)::int` })
    .from(probes)
    .where(and(eq(probes.mailboxId, id), eq(probes.state, 'running')))
  expect(running).toBe(1)
})
