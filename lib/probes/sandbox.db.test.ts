import { readFile } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { mailboxes, mailboxProtocols, probes } from '#lib/db/schema/mailboxes.ts'
import { Feed } from '#lib/health/feed.ts'
import { newsOfMailboxes, newsSince } from '#lib/health/feed-queries.ts'
import { transcriptsOf } from '#lib/health/transcripts.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { runProbe } from './start.ts'
import { gate, SETTINGS } from './testing/fake-tools.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from './tools.ts'

// The whole line with nothing replaced but trust: real grants, real token calls, real sockets.

let rig: Rig
let services: ProbeServices
let tools: ProbeTools
const events: string[] = []

beforeAll(async () => {
  rig = await testRig()
  services = { ...rig.admin, config: SETTINGS }
  const ca = [await readFile(rig.tenant.sandbox.caFile, 'utf8')]
  tools = {
    ...PROBE_TOOLS,
    probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls: { ca } }),
  }
})
afterAll(() => rig?.close())

async function connected(local: string): Promise<string> {
  const address = rig.tenant.at(local)
  await rig.connect(address)
  const [row] = await rig.opened.database.read.select().from(mailboxes).where(eq(mailboxes.address, address))
  if (!row) throw new Error(`${address} is not connected`)
  return row.id
}

async function check(mailboxId: string) {
  const { probeId } = await runProbe(services, mailboxId, { trigger: 'manual' }, tools)
  const { read } = rig.opened.database
  const [[mailbox], protocols, [probe]] = await Promise.all([
    read.select().from(mailboxes).where(eq(mailboxes.id, mailboxId)),
    read.select().from(mailboxProtocols).where(eq(mailboxProtocols.mailboxId, mailboxId)),
    read.select().from(probes).where(eq(probes.id, probeId)),
  ])
  if (!mailbox || !probe) throw new Error('nothing was recorded')
  const states = Object.fromEntries(
    protocols.map(({ protocol, health, cause }) => [protocol, cause ?? health]),
  )
  return { mailbox, states, probe }
}

const spent = (id: string) =>
  rig.opened.damage(`update grants set access_expires_at = now() - interval '1 hour'
    where id = (select grant_id from mailboxes where id = '${id}')`)

describe('a probe of the sandbox tenant', () => {
  it('finds a sound mailbox healthy in every protocol', async () => {
    const { mailbox, states } = await check(await connected('support'))
    expect(mailbox).toMatchObject({ health: 'healthy', cause: null })
    expect(states).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
  })

  it('tells SMTP AUTH switched off from a mailbox that is broken', async () => {
    const { mailbox, states } = await check(await connected('orders'))
    expect(mailbox).toMatchObject({ health: 'failing', cause: 'smtp.auth_disabled_work' })
    expect(states).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'smtp.auth_disabled_work' })
  })

  it('finds IMAP switched off, with one renewal at most', async () => {
    const id = await connected('archive')
    rig.refreshed.length = 0
    const { mailbox, states } = await check(id)
    expect(mailbox).toMatchObject({ health: 'failing', cause: 'mail.protocol_disabled' })
    expect(states).toMatchObject({ pop3: 'healthy', smtp: 'healthy' })
    expect(rig.refreshed.length).toBeLessThanOrEqual(1)
  })

  it('names a revoked grant, asks no mail server, and is healed by a reconnect', async () => {
    const id = await connected('billing')
    await spent(id)
    const { mailbox, probe } = await check(id)
    expect(mailbox).toMatchObject({ health: 'failing', cause: 'refresh.revoked' })
    expect(probe.results.token).toMatchObject({ status: 'failed', evidence: { aadsts: [50173] } })
    expect(probe.results.protocols.flatMap(({ transcript }) => transcript)).toEqual([])

    await rig.reconnect(id, rig.tenant.at('billing'))
    expect((await check(id)).mailbox).toMatchObject({ health: 'healthy', cause: null })
  })

  it('calls a throttled mailbox throttled over IMAP', async () => {
    const { states } = await check(await connected('reports'))
    expect(states.imap).toBe('mail.throttled_or_busy')
  })

  it('ends with a mailbox whose server drips for ever', { timeout: 60_000 }, async () => {
    const { mailbox, probe } = await check(await connected('legacy'))
    expect(mailbox.health).not.toBe('healthy')
    expect(probe.state).toBe('done')
  })
})

it('no token is in a result, an event or the log', async () => {
  const id = await connected('warehouse')
  const issued: string[] = []
  const heardOfIt = gate()
  const spied: ProbeTools = {
    ...tools,
    async accessToken(...given) {
      // Or a feed that is slower than the probe would tell of its end alone.
      await heardOfIt.opened
      const result = await tools.accessToken(...given)
      if (result.ok) issued.push(result.token.reveal())
      return result
    },
  }
  const { database, log } = services
  const feed = new Feed(
    {
      now: () => database.now(),
      since: (time) => newsSince(database.read, time),
      ofMailboxes: (ids, since) => newsOfMailboxes(database.read, ids, since),
      transcripts: (probeIds) => transcriptsOf(database.read, probeIds),
    },
    log,
    50,
  )
  const done = new Promise<void>((resolve) => {
    void feed.watch({
      mailboxIds: new Set([id]),
      news: (news) => {
        events.push(JSON.stringify(news))
        heardOfIt.open()
        if (news.state === 'done') resolve()
      },
      transcript: (all) => events.push(JSON.stringify(all)),
      end: () => {},
    })
  })
  await runProbe(services, id, { trigger: 'manual' }, spied)
  await done
  feed.close()
  const rows = await database.read.select().from(probes)
  const written = [JSON.stringify(rows), ...events, ...rig.lines].join('\n')
  expect(issued.length).toBeGreaterThan(0)
  expect(events.length).toBeGreaterThan(1)
  expect(events.join('\n')).toContain('AUTHENTICATE XOAUTH2')
  for (const token of issued) {
    for (let at = 0; at + 24 <= token.length; at += 24)
      expect(written).not.toContain(token.slice(at, at + 24))
  }
})
