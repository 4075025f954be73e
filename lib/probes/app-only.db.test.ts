import { readFile } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { registerApp } from '#lib/attempts/testing/tenant.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import { connectAppMailboxes } from '#lib/mailboxes/app-connect.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { runProbe } from './start.ts'
import { SETTINGS } from './testing/fake-tools.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from './tools.ts'

// The whole line with nothing replaced but trust: real client credentials, real sockets.

let rig: Rig
let services: ProbeServices
let tools: ProbeTools
let registrationId: string

beforeAll(async () => {
  rig = await testRig()
  services = { ...rig.admin, config: SETTINGS }
  const ca = [await readFile(rig.tenant.sandbox.caFile, 'utf8')]
  tools = {
    ...PROBE_TOOLS,
    probeProtocol: (target, token, options) => probeProtocol(target, token, { ...options, tls: { ca } }),
  }
  const app = rig.tenant.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  registrationId = (await registerApp(rig.admin, rig.tenant, app)).id
})
afterAll(() => rig?.close())
beforeEach(async () => {
  await rig.tenant.sandbox.control.post('/reset', {})
  await rig.opened.damage('delete from mailboxes; update registrations set app_access_expires_at = null')
})

async function connected(local: string, protocols: readonly Protocol[] = PROTOCOLS): Promise<string> {
  const addresses = [rig.tenant.at(local)]
  const made = await connectAppMailboxes(rig.admin, { registrationId, addresses, protocols: [...protocols] })
  return made.mailboxIds[0] ?? ''
}

async function check(mailboxId: string) {
  await runProbe(services, mailboxId, { trigger: 'manual' }, tools)
  const { read } = rig.opened.database
  const [[mailbox], protocols] = await Promise.all([
    read.select().from(mailboxes).where(eq(mailboxes.id, mailboxId)),
    read.select().from(mailboxProtocols).where(eq(mailboxProtocols.mailboxId, mailboxId)),
  ])
  return {
    mailbox,
    states: Object.fromEntries(protocols.map((one) => [one.protocol, one.cause ?? one.health])),
  }
}

const app = (change: Record<string, unknown>) =>
  rig.tenant.sandbox.control.post(`/apps/${CLIENT_IDS.appOnly}`, change)
const atExchange = (local: string, change: Record<string, unknown>) =>
  rig.tenant.sandbox.control.post(`/mailboxes/${rig.tenant.at(local)}`, change)

describe('a probe with the token of the app itself', () => {
  it('finds a permitted mailbox healthy in every protocol, and learns who the app is', async () => {
    const { states } = await check(await connected('tickets'))
    expect(states).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
    const [row] = await rig.opened.database.read
      .select()
      .from(registrations)
      .where(eq(registrations.id, registrationId))
    const state = (await rig.tenant.sandbox.control.get('/state')) as {
      apps: { clientId: string; installations: Record<string, { servicePrincipalId: string }> }[]
    }
    const seen = state.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
    expect(row?.servicePrincipalId).toBe(
      seen?.installations[rig.tenant.sandbox.tenant.id]?.servicePrincipalId,
    )
    expect(row?.appRoles?.toSorted()).toEqual(['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp'])
  })

  it('names the missing permission on a mailbox, and is healthy once the line has run', async () => {
    const id = await connected('press', ['imap', 'pop3'])
    const before = await check(id)
    expect(before.mailbox).toMatchObject({ health: 'failing', cause: 'mail.app_mailbox_permission' })
    await atExchange('press', { apps: [CLIENT_IDS.appOnly] })
    expect((await check(id)).states).toEqual({ imap: 'healthy', pop3: 'healthy' })
  })

  it('names a role the token lacks, and takes it up from a fresh token once it is granted', async () => {
    await app({ roles: ['IMAP.AccessAsApp'] })
    const id = await connected('tickets')
    expect((await check(id)).states).toEqual({
      imap: 'healthy',
      pop3: 'app.permission_missing',
      smtp: 'app.permission_missing',
    })
    await app({ roles: ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp'] })
    expect((await check(id)).states).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
  })

  it('finds out that Exchange does not know the app', async () => {
    await rig.tenant.sandbox.control.post(`/apps/${CLIENT_IDS.appOnly}/installations`, { inExchange: false })
    const { states } = await check(await connected('tickets'))
    expect(new Set(Object.values(states))).toEqual(new Set(['mail.app_service_principal']))
  })

  it('tells a protocol that is switched off from a permission that is missing', async () => {
    await atExchange('tickets', { imap: false, smtp: false })
    expect((await check(await connected('tickets'))).states).toEqual({
      imap: 'mail.protocol_disabled',
      pop3: 'healthy',
      smtp: 'smtp.auth_disabled_work',
    })
  })

  it('asks no mail server when the app gets no token', async () => {
    await app({ disabled: true })
    const { mailbox, states } = await check(await connected('tickets'))
    expect(mailbox?.health).toBe('failing')
    expect(new Set(Object.values(states))).toEqual(new Set([mailbox?.cause]))
    const { entries } = (await rig.tenant.sandbox.control.get('/log')) as { entries: { on: string }[] }
    expect(entries.filter(({ on }) => on === 'imap')).toEqual([])
  })
})

describe('mailboxes for the app itself', () => {
  it('are added all or none, and those connected already are named', async () => {
    await connected('tickets')
    await connected('press')
    const addresses = ['tickets', 'info', 'press'].map((local) => rig.tenant.at(local).toUpperCase())
    const again = connectAppMailboxes(rig.admin, { registrationId, addresses, protocols: ['imap'] })
    await expect(again).rejects.toMatchObject({
      code: 'duplicate-mailboxes',
      facts: { addresses: `${rig.tenant.at('press')}, ${rig.tenant.at('tickets')}`, more: 0 },
    })
    expect(await rig.connectedAddresses()).toHaveLength(2)
  })
})
