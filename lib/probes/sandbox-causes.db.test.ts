import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, testRig } from '#lib/attempts/testing/rig.ts'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import { readBoardParams } from '#lib/health/board-params.ts'
import { board } from '#lib/health/queries.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import { runProbe } from './start.ts'
import { SETTINGS } from './testing/fake-tools.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from './tools.ts'

// The tenant breaks exactly one thing, and the board names exactly it: real token calls, real sockets, real records.

let rig: Rig
let services: ProbeServices
let tools: ProbeTools
let made = 0

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
beforeEach(async () => {
  await rig.opened.damage('delete from mailboxes')
  await control('/reset', {})
  // Shorter than the portal trusts a token for: every check draws a new one.
  await control('/settings', { accessTokenSeconds: 120 })
})

const control = (path: string, body: unknown) => rig.tenant.sandbox.control.post(path, body)
const user = (change: object) => (address: string) => control(`/users/${address}`, change)
const mailbox = (change: object) => (address: string) => control(`/mailboxes/${address}`, change)
const app = (change: object) => () => control(`/apps/${CLIENT_IDS.healthy}`, change)
const renewal = (fault: object) => (address: string) =>
  control('/faults', { on: 'token', grant: 'refresh_token', user: address, ...fault })
const says =
  (on: Protocol, at: string, reply: string, more: object = {}) =>
  (address: string) =>
    control('/faults', { on, at, user: address, reply, ...more })

async function secret(change: object) {
  const facts = rig.tenant.sandbox.apps.find(({ clientId }) => clientId === CLIENT_IDS.healthy)
  await control(`/apps/${CLIENT_IDS.healthy}/secrets/${facts?.secretId}`, change)
}

type Breaks = (address: string) => Promise<unknown>

async function connectedMailbox(protocols: readonly Protocol[]) {
  made += 1
  const address = rig.tenant.at(`box${made}`)
  await control('/users', { upn: address, name: `Box ${made}`, mailbox: true })
  await rig.connect(address)
  const { id } = await rig.mailboxAt(address)
  await rig.opened.damage(
    `update mailboxes set protocols = '{${protocols.join()}}' where id = '${id}';
     delete from mailbox_protocols where mailbox_id = '${id}' and not protocol = any ('{${protocols.join()}}')`,
  )
  return { id, address }
}

/** What the board says of the mailbox after a check. */
async function boardAfterCheck({ id, address }: { id: string; address: string }) {
  await runProbe(services, id, { trigger: 'manual' }, tools)
  const [row] = (await board(rig.opened.database.read, readBoardParams({ q: address }))).rows
  return {
    health: row?.health,
    cause: row?.cause,
    protocols: Object.fromEntries(
      (row?.protocols ?? []).map((one) => [one.protocol, one.cause ?? one.health]),
    ),
  }
}

const THREE = ['imap', 'pop3', 'smtp'] as const

describe('the sign-in service refuses the renewal', () => {
  const cases: readonly [CauseId, string, Breaks][] = [
    ['refresh.revoked', 'the sign-in is revoked', (at) => control(`/users/${at}/revoke`, {})],
    ['refresh.expired_idle', 'nobody used it for 90 days', (at) => control(`/users/${at}/age`, { days: 91 })],
    ['user.disabled', 'the account is disabled', user({ disabled: true })],
    ['mfa.required', 'a second factor is wanted', user({ mfaRequired: true })],
    ['ca.blocked', 'a policy blocks it', user({ blockedByPolicy: true })],
    ['consent.missing', 'the consent is taken away', user({ consents: {} })],
    ['app.disabled', 'the app is switched off', app({ disabled: true })],
    ['secret.expired', 'the secret of the app runs out', () => secret({ days: -1 })],
    ['secret.wrong', 'the secret is wrong', renewal({ code: 7000215 })],
    ['app.not_found', 'the app is gone', renewal({ code: 700016 })],
    ['cert.rejected', 'the certificate is not known', renewal({ code: 700027 })],
    ['user.not_assigned', 'the user is not assigned', renewal({ code: 50105 })],
    ['user.not_found', 'the user is gone', renewal({ code: 50034 })],
    ['refresh.signin_frequency', 'a policy limits the time of a sign-in', renewal({ code: 70043 })],
    ['client.spa_platform', 'the address stands under the wrong platform', renewal({ code: 700084 })],
    [
      'service.throttled',
      'too many requests',
      renewal({ code: 50196, status: 429, headers: { 'retry-after': '60' } }),
    ],
    ['service.unavailable', 'a gateway is down', renewal({ raw: '<html>bad gateway', status: 502 })],
  ]
  it.each(cases)('%s: %s', async (cause, _what, breaks) => {
    const box = await connectedMailbox(['imap', 'smtp'])
    await breaks(box.address)
    const { health, protocols, ...shown } = await boardAfterCheck(box)
    expect(shown.cause).toBe(cause)
    expect(protocols).toEqual({ imap: cause, smtp: cause })
    expect(health).toBe(cause.startsWith('service.') ? 'throttled' : 'failing')
  })
})

describe('the mail servers refuse', () => {
  const refusal = (text: string) => says('smtp', 'auth', `535 5.7.139 Authentication unsuccessful, ${text}`)
  const cases: readonly [CauseId, Protocol, string, Breaks][] = [
    ['smtp.auth_disabled_work', 'smtp', 'the switch of the mailbox is off', mailbox({ smtp: false })],
    [
      'smtp.auth_disabled_work',
      'smtp',
      'the switch of the tenant is off',
      () => control('/tenants/larkfield.example', { smtp: false }),
    ],
    ['mail.protocol_disabled', 'imap', 'IMAP is off', mailbox({ imap: false })],
    ['mail.protocol_disabled', 'pop3', 'POP3 is off', mailbox({ pop3: false })],
    [
      'smtp.security_defaults',
      'smtp',
      'security defaults forbid it',
      refusal("user is locked by your organization's security defaults policy. Contact your administrator."),
    ],
    [
      'smtp.policy_criteria',
      'smtp',
      'a policy forbids it',
      refusal(
        'the request did not meet the criteria to be authenticated successfully. Contact your administrator.',
      ),
    ],
    [
      'smtp.sender_restricted',
      'smtp',
      'the sender is blocked for spam',
      says('smtp', 'mail', '550 5.1.8 Access denied, bad outbound sender AS(42004)'),
    ],
    [
      'mail.throttled_or_busy',
      'imap',
      'IMAP asks to wait',
      says('imap', 'examine', '{tag} NO Server Unavailable. 15'),
    ],
    ['mail.throttled_or_busy', 'pop3', 'POP3 is busy', says('pop3', 'stat', '-ERR Server Unavailable. 21')],
    [
      'net.path_blocked',
      'imap',
      'the connection is cut',
      () => control('/faults', { on: 'imap', drop: true }),
    ],
    ['net.path_blocked', 'smtp', 'nothing greets', () => control('/faults', { on: 'smtp', drop: true })],
  ]
  it.each(cases)('%s over %s: %s', async (cause, protocol, _what, breaks) => {
    const box = await connectedMailbox(THREE)
    await breaks(box.address)
    const { protocols, ...shown } = await boardAfterCheck(box)
    expect(shown.cause).toBe(cause)
    const others = THREE.filter((one) => one !== protocol).map((one) => [one, 'healthy'])
    expect(protocols).toEqual({ [protocol]: cause, ...Object.fromEntries(others) })
    const amber = cause === 'mail.throttled_or_busy' || cause === 'net.path_blocked'
    expect(shown.health).toBe(amber ? 'throttled' : 'failing')
  })

  it('net.path_blocked is broken at the second check in a row, and well again when it was a hiccup', async () => {
    const [shut, hiccup] = [await connectedMailbox(['imap']), await connectedMailbox(['pop3'])]
    await control('/faults', { on: 'imap', drop: true })
    await control('/faults', { on: 'pop3', drop: true, times: 1 })
    expect(await boardAfterCheck(shut)).toMatchObject({ health: 'throttled' })
    expect(await boardAfterCheck(shut)).toMatchObject({ health: 'failing', cause: 'net.path_blocked' })
    expect(await boardAfterCheck(hiccup)).toMatchObject({ health: 'throttled', cause: 'net.path_blocked' })
    expect(await boardAfterCheck(hiccup)).toMatchObject({ health: 'healthy', cause: null })
  })
})

it('a sign-in that was refused for good is presented once, however often the mailbox is checked', async () => {
  const box = await connectedMailbox(['imap'])
  await control(`/users/${box.address}/revoke`, {})
  rig.refreshed.length = 0
  for (let round = 0; round < 3; round += 1) {
    expect(await boardAfterCheck(box)).toMatchObject({ cause: 'refresh.revoked' })
  }
  expect(rig.refreshed).toHaveLength(1)
})

it('without any fault the same mailboxes are healthy', async () => {
  expect(await boardAfterCheck(await connectedMailbox(THREE))).toEqual({
    health: 'healthy',
    cause: null,
    protocols: { imap: 'healthy', pop3: 'healthy', smtp: 'healthy' },
  })
})

describe('one fault that stops several mailboxes', () => {
  it('is one line with their number, and gone when it is repaired', async () => {
    const boxes = [await connectedMailbox(['imap']), await connectedMailbox(['imap'])]
    const shown = async () => {
      for (const { id } of boxes) await runProbe(services, id, { trigger: 'manual' }, tools)
      return board(rig.opened.database.read, readBoardParams({}))
    }
    await secret({ days: -1 })
    const broken = await shown()
    expect(broken.faults).toMatchObject([{ level: 'app', cause: 'secret.expired', mailboxes: 2, of: 2 }])
    expect(broken.rows.map(({ fault }) => fault?.key)).toEqual([broken.faults[0]?.key, broken.faults[0]?.key])
    await secret({ days: 30 })
    expect(await shown()).toMatchObject({ faults: [], rows: [{ fault: null }, { fault: null }] })
  })
})
