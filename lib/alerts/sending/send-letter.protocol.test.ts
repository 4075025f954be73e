import { afterAll, beforeAll, expect, test } from 'vitest'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { testTools } from '#lib/alerts/testing/tools.ts'
import { Secret } from '#lib/secret.ts'
import { type MailServers, startMailServers } from '#scripts/testing/mail-servers/start.ts'
import { letterOf } from './letter.ts'
import { mailDelivery } from './mail-outcome.ts'
import { sendLetter } from './send-letter.ts'

const ANNA = 'anna@contoso.example'
const ENVELOPE = { from: ANNA, to: ['it@contoso.example'] }

let servers: MailServers
beforeAll(async () => {
  servers = await startMailServers()
  await servers.setPolicy({})
})
afterAll(() => servers?.stop())

async function send(token: string, envelope = ENVELOPE) {
  const tools = testTools({ ca: servers.ca })
  const outcome = await sendLetter(
    {
      server: { host: servers.host, port: servers.ports.smtp, tls: 'starttls' },
      login: { kind: 'xoauth2', user: ANNA, token: new Secret(token) },
      envelope,
      letter: await letterOf(rendered(), envelope, 'https://mailgrant.example'),
    },
    tools,
  )
  return { delivery: mailDelivery(outcome, [token], false), handed: tools.handed() }
}

test('Postfix takes a letter over after XOAUTH2 in two steps', async () => {
  const token = await servers.token({ upn: ANNA })
  expect(await send(token)).toEqual({ delivery: { kind: 'sent' }, handed: 1 })
  expect(await servers.log()).toMatch(/from=<anna@contoso\.example>.*nrcpt=1/)
})

test('Postfix refuses a token that has expired, and the refusal holds nothing of it', async () => {
  const token = await servers.token({ upn: ANNA, expiresInSeconds: -60 })
  const { delivery, handed } = await send(token)
  expect(delivery).toMatchObject({ kind: 'never', failure: { code: 'sign-in-refused' } })
  expect(handed).toBe(0)
  expect(JSON.stringify(delivery)).not.toContain(token.slice(0, 40))
})

test('Postfix refuses somebody else as the sender', async () => {
  const token = await servers.token({ upn: ANNA })
  const { delivery } = await send(token, { ...ENVELOPE, from: 'boss@contoso.example' })
  expect(delivery).toMatchObject({ kind: 'never', failure: { code: 'sender-refused' } })
})
