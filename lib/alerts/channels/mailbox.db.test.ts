import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryTools } from '#lib/alerts/channel.ts'
import { mayStandAlone } from '#lib/alerts/sending/mailbox-sender.ts'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import { registerApp } from '#lib/attempts/testing/tenant.ts'
import { connectAppMailboxes } from '#lib/mailboxes/app-connect.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { mailbox } from './mailbox.ts'

let rig: Rig
let ca: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  rig = await testRig()
  ca = await readFile(rig.tenant.sandbox.caFile, 'utf8')
  // Of archive only IMAP is switched off; of orders it is SMTP AUTH.
  for (const local of ['support', 'archive', 'orders']) {
    await rig.connect(rig.tenant.at(local))
    ids[local] = (await rig.mailboxAt(rig.tenant.at(local))).id
    await smtpIs(local, 'healthy')
  }
  const app = rig.tenant.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.appOnly)
  const { id: registrationId } = await registerApp(rig.admin, rig.tenant, app)
  const addresses = [rig.tenant.at('tickets')]
  const made = await connectAppMailboxes(rig.admin, { registrationId, addresses, protocols: ['smtp'] })
  ids.tickets = made.mailboxIds[0] ?? ''
  await smtpIs('tickets', 'healthy')
})
afterAll(() => rig?.close())

const idOf = (local: string) => ids[local] ?? ''

async function smtpIs(local: string, health: string) {
  await rig.opened.damage(`
    insert into mailbox_protocols (mailbox_id, protocol, health) values ('${idOf(local)}', 'smtp', '${health}')
    on conflict (mailbox_id, protocol) do update set health = excluded.health`)
}

function tools() {
  let handed = 0
  const given: DeliveryTools = {
    services: rig.admin,
    handOver: async () => {
      handed += 1
    },
    signal: new AbortController().signal,
    trust: { ca: [ca] },
  }
  return { ...given, handed: () => handed }
}

let count = 0
/** What arrives at support from a delivery through these mailboxes. */
async function deliver(from: readonly string[], change: Parameters<typeof rendered>[0] = {}) {
  count += 1
  const id = `0198c0de-0000-7000-8000-${String(count).padStart(12, '0')}`
  const given = tools()
  const settings = mailbox.settings.parse({
    mailboxIds: from.map(idOf).join(','),
    to: rig.tenant.at('support'),
  })
  const delivery = await mailbox.deliver(rendered({ ...change, id }), settings, given)
  const { messages } = await rig.tenant.sandbox.control.get<{ messages: { source: string }[] }>(
    `/messages/${rig.tenant.at('support')}`,
  )
  const arrived = messages.map(({ source }) => source).filter((source) => source.includes(`<${id}@`))
  const senders = arrived.map((source) => /^From: .*<(.*)@/m.exec(source)?.[1])
  return { delivery, senders, handed: given.handed() }
}

const through = (change: Partial<ReturnType<typeof rendered>['through']>) => ({
  through: { registrationIds: [], mailboxIds: [], everything: false, ...change },
})
const NO_SENDER = {
  delivery: { kind: 'later', failure: { code: 'no-sender', said: null } },
  senders: [],
  handed: 0,
}

describe('mail through a connected mailbox', () => {
  it('is sent by the first one that works, with its own token', async () => {
    expect(await deliver(['archive', 'support'])).toEqual({
      delivery: { kind: 'sent' },
      senders: ['archive'],
      handed: 1,
    })
  })

  it('never goes through a mailbox that the fault touches', async () => {
    const touched = through({ mailboxIds: [idOf('archive')] })
    expect(await deliver(['archive', 'support'], touched)).toMatchObject({ senders: ['support'] })
    expect(await deliver(['archive'], touched)).toEqual(NO_SENDER)
  })

  it('goes through another app than the one that the fault touches, and nowhere when nothing at Microsoft is sure', async () => {
    const app = through({ registrationIds: [rig.registrationId] })
    expect(await deliver(['support'], app)).toEqual(NO_SENDER)
    expect(await deliver(['support', 'tickets'], app)).toMatchObject({ senders: ['tickets'], handed: 1 })
    expect(await deliver(['support'], through({ everything: true }))).toEqual(NO_SENDER)
  })

  it('never goes through a mailbox whose SMTP does not work', async () => {
    await smtpIs('archive', 'failing')
    expect(await deliver(['archive', 'support'])).toMatchObject({ senders: ['support'] })
    await smtpIs('archive', 'healthy')
  })

  it('goes through the next one when a mailbox turns out not to send, and arrives once', async () => {
    expect(await deliver(['orders', 'support'])).toEqual({
      delivery: { kind: 'sent' },
      senders: ['support'],
      handed: 1,
    })
  })

  it('is tried later when none of them sends, for their fault is told by itself', async () => {
    const { delivery, handed } = await deliver(['orders'])
    expect(delivery).toMatchObject({ kind: 'later', failure: { code: 'sign-in-refused' } })
    expect(handed).toBe(0)
  })

  it('goes through the next one when there is no token, and tells no token', async () => {
    const stop = (stopped: string) =>
      rig.opened.damage(`update grants set stopped_at = ${stopped} where id =
        (select grant_id from mailboxes where id = '${idOf('archive')}')`)
    await stop('now()')
    expect(await deliver(['archive', 'support'])).toMatchObject({ senders: ['support'] })
    expect(await deliver(['archive'])).toMatchObject({
      delivery: { kind: 'later', failure: { code: 'no-token' } },
    })
    await stop('null')
    expect(rig.lines.join()).not.toMatch(/eyJ[\w-]{6,}/)
  })
})

describe('whether mailboxes may stand alone', () => {
  const app = 'app-1'
  it.each([
    ['one', [{ registrationId: app, accountId: 'a' }], false],
    [
      'two of one app',
      [
        { registrationId: app, accountId: 'a' },
        { registrationId: app, accountId: 'b' },
      ],
      false,
    ],
    [
      'one account at two apps',
      [
        { registrationId: app, accountId: 'a' },
        { registrationId: 'app-2', accountId: 'a' },
      ],
      false,
    ],
    [
      'two accounts at two apps',
      [
        { registrationId: app, accountId: 'a' },
        { registrationId: 'app-2', accountId: 'b' },
      ],
      true,
    ],
    [
      'two apps without sign-in',
      [
        { registrationId: app, accountId: null },
        { registrationId: 'app-2', accountId: null },
      ],
      true,
    ],
  ])('%s', (_, given, alone) => {
    expect(mayStandAlone(given)).toBe(alone)
  })

  it('is asked for the settings, unless another channel takes over', async () => {
    const check = (local: readonly string[], hasInstead: boolean) =>
      mailbox.check?.(
        { mailboxIds: local.map((one) => ids[one] ?? one), to: [] },
        {
          read: rig.admin.database.read,
          hasInstead,
        },
      )
    expect(await check(['support', 'archive'], false)).toEqual({ mailboxIds: 'two-mailboxes' })
    expect(await check(['support', 'tickets'], false)).toEqual({})
    expect(await check(['support'], true)).toEqual({})
    expect(await check(['support', crypto.randomUUID()], true)).toEqual({ mailboxIds: 'unknown-choice' })
  })
})
