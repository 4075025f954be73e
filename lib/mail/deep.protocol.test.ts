import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { type MailServers, startMailServers } from '#scripts/testing/mail-servers/start.ts'
import { countFolders } from './deep-folders.ts'
import { sendToItself } from './deep-send.ts'
import type { Protocol } from './stages.ts'

const ANNA = 'anna@contoso.example'
const MESSAGE = { address: ANNA, checkId: 'protocol-test', publicUrl: 'https://mail.portal.example' }

let servers: MailServers
let token: Secret

beforeAll(async () => {
  servers = await startMailServers()
  await servers.setPolicy({})
  token = new Secret(await servers.token({ upn: ANNA }))
})
afterAll(() => servers?.stop())

const target = (protocol: Protocol) => ({
  protocol,
  host: servers.host,
  port: servers.ports[protocol],
  login: ANNA,
})
const options = () => ({
  now: () => performance.now(),
  signal: new AbortController().signal,
  tls: { ca: [servers.ca] },
})

test('Dovecot lists the folders with their counts', async () => {
  const outcome = await countFolders(target('imap'), token, options())
  expect(outcome).toMatchObject({ ok: true, value: { total: 1, folders: [{ path: 'INBOX', messages: 0 }] } })
})

test('Postfix takes the message over, after STARTTLS', async () => {
  const outcome = await sendToItself(target('smtp'), token, MESSAGE, options())
  expect(outcome).toMatchObject({ ok: true, value: expect.stringMatching(/250 2\.0\.0 Ok/i) })
})

test('a token that is refused is evidence, and stands nowhere in it', async () => {
  const bad = new Secret(await servers.token({ upn: ANNA, expiresInSeconds: -60 }))
  for (const outcome of [
    await countFolders(target('imap'), bad, options()),
    await sendToItself(target('smtp'), bad, MESSAGE, options()),
  ]) {
    expect(outcome).toMatchObject({
      ok: false,
      evidence: { text: expect.stringMatching(/authentication failed/i) },
    })
    expect(JSON.stringify(outcome)).not.toContain(bad.reveal().slice(0, 40))
  }
})
