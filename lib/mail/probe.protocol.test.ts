import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { openConnections } from '#scripts/testing/mail-servers/machine.ts'
import { type MailServers, startMailServers } from '#scripts/testing/mail-servers/start.ts'
import { probeProtocol } from './probe.ts'
import { STAGE_ORDER } from './stage-order.ts'
import { PROTOCOLS, type Protocol } from './stages.ts'
import { makeCertificates } from './testing/certificates.ts'
import { evidenceOf, story } from './testing/probe-script.ts'

const ANNA = 'anna@contoso.example'
const BOB = 'bob@contoso.example'
const SHARED = 'info@contoso.example'
const APP = '33333333-3333-4333-8333-333333333333'
const REFUSED: Record<Protocol, string> = { imap: 'AUTHENTICATIONFAILED', pop3: 'AUTH', smtp: '535' }

let servers: MailServers

beforeAll(async () => {
  servers = await startMailServers()
})
afterAll(() => servers?.stop())
afterEach(async () => {
  await expect.poll(() => openConnections(Object.values(servers.ports))).toBe(0)
})

interface Who {
  readonly login: string
  readonly token: string
  readonly sender?: string
  readonly host?: string
  readonly ca?: string
}

function probe(protocol: Protocol, { token, ca = servers.ca, host = servers.host, ...who }: Who) {
  return probeProtocol({ protocol, host, port: servers.ports[protocol], ...who }, new Secret(token), {
    now: () => performance.now(),
    tls: { ca: [ca] },
  })
}

const allPassed = (protocol: Protocol) => STAGE_ORDER[protocol].join(' ')
const refusedToken = (protocol: Protocol) =>
  allPassed(protocol).replace('authenticate open', `authenticate!${REFUSED[protocol]} (open)`)

describe.each(PROTOCOLS)('over %s', (protocol) => {
  test('the owner of a mailbox passes every stage', async () => {
    await servers.setPolicy({})
    const result = await probe(protocol, { login: ANNA, token: await servers.token({ upn: ANNA }) })
    expect(story(result)).toBe(allPassed(protocol))
    expect(result.stages.at(-1)?.detail).toBe(
      {
        imap: 'EXAMINE INBOX: 0 messages',
        pop3: 'STAT: 0 messages',
        smtp: `MAIL FROM:<${ANNA}> accepted`,
      }[protocol],
    )
  })

  test('the name in the certificate is verified for a host name too', async () => {
    const token = await servers.token({ upn: ANNA })
    const result = await probe(protocol, { login: ANNA, token, host: 'localhost' })
    expect(story(result)).toBe(allPassed(protocol))
  })

  test('a long token passes', async () => {
    const token = await servers.token({ upn: ANNA, length: 3_000 })
    expect(token.length).toBeGreaterThanOrEqual(3_000)
    expect(story(await probe(protocol, { login: ANNA, token }))).toBe(allPassed(protocol))
  })

  test.each([
    ['an expired token', () => servers.token({ upn: ANNA, expiresInSeconds: -60 })],
    ['a token signed by somebody else', () => servers.token({ upn: ANNA, forged: true })],
    ['a token for other things', () => servers.token({ upn: ANNA, scopes: 'Mail.Read User.Read' })],
    ["another person's token", () => servers.token({ upn: BOB })],
    ['the token of an application nobody let in', () => servers.token({ appId: APP })],
    ['something that is no token', async () => 'not.a.token'],
  ])('%s is refused, with the status of the challenge', async (_what, token) => {
    await servers.setPolicy({})
    const result = await probe(protocol, { login: ANNA, token: await token() })
    expect(story(result)).toBe(refusedToken(protocol))
    expect(evidenceOf(result)).toMatchObject({
      source: protocol,
      httpStatus: 401,
      text: expect.stringMatching(/authentication failed/i),
      ...(protocol === 'smtp' ? { enhancedCode: '5.7.8' } : {}),
    })
  })

  test('a mailbox with the protocol switched off is refused, and the other protocols are not', async () => {
    await servers.setPolicy({ disabled: [{ mailbox: ANNA, protocol }] })
    const token = await servers.token({ upn: ANNA })
    const stories = await Promise.all(
      PROTOCOLS.map(async (one) => [one, story(await probe(one, { login: ANNA, token }))]),
    )
    expect(Object.fromEntries(stories)).toEqual(
      Object.fromEntries(
        PROTOCOLS.map((one) => [one, one === protocol ? refusedToken(one) : allPassed(one)]),
      ),
    )
  })

  test('a certificate that nobody vouches for ends it before any sign-in', async () => {
    const before = await signIns()
    const token = await servers.token({ upn: ANNA })
    const result = await probe(protocol, { login: ANNA, token, ca: (await makeCertificates()).ca })
    expect(result.stages.find(({ status }) => status === 'failed')?.stage).toBe('tls')
    expect(JSON.stringify(result.transcript)).not.toMatch(/AUTH/)
    expect(await signIns()).toBe(before)
  })

  test('twenty probes at once all pass', async () => {
    await servers.setPolicy({})
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_none, index) => {
        const login = `person${index}@contoso.example`
        return probe(protocol, { login, token: await servers.token({ upn: login }) })
      }),
    )
    expect(new Set(results.map(story))).toEqual(new Set([allPassed(protocol)]))
  })

  test('nothing of the token is in the result, whether it is taken or refused', async () => {
    for (const token of [await servers.token({ upn: ANNA }), await servers.token({ upn: BOB })]) {
      const text = JSON.stringify(await probe(protocol, { login: ANNA, token }))
      const sasl = Buffer.from(`user=${ANNA}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
      for (const secret of [token, sasl]) {
        for (let at = 0; at + 24 <= secret.length; at += 8)
          expect(text).not.toContain(secret.slice(at, at + 24))
      }
    }
  })
})

describe('a shared mailbox', () => {
  const delegates = [{ mailbox: SHARED, person: ANNA }]

  test.each(['imap', 'pop3'] as const)(
    'is entered over %s by its own address with the token of a delegate',
    async (protocol) => {
      await servers.setPolicy({ delegates })
      const token = await servers.token({ upn: ANNA })
      expect(story(await probe(protocol, { login: SHARED, token }))).toBe(allPassed(protocol))
    },
  )

  test('is sent from over smtp by the delegate, with the shared address in MAIL FROM', async () => {
    await servers.setPolicy({ delegates })
    const result = await probe('smtp', {
      login: ANNA,
      sender: SHARED,
      token: await servers.token({ upn: ANNA }),
    })
    expect(story(result)).toBe(allPassed('smtp'))
    expect(result.stages.at(-1)?.detail).toBe(`MAIL FROM:<${SHARED}> accepted`)
  })

  test.each(['imap', 'pop3'] as const)(
    'is closed over %s to somebody without the right',
    async (protocol) => {
      await servers.setPolicy({ delegates })
      const token = await servers.token({ upn: BOB })
      expect(story(await probe(protocol, { login: SHARED, token }))).toBe(refusedToken(protocol))
    },
  )

  test('is refused as a sender to somebody without the right, at open', async () => {
    await servers.setPolicy({ delegates })
    const result = await probe('smtp', {
      login: BOB,
      sender: SHARED,
      token: await servers.token({ upn: BOB }),
    })
    expect(story(result)).toBe('dns connect greeting tls authenticate open!553')
    expect(evidenceOf(result)).toMatchObject({
      enhancedCode: '5.7.1',
      text: expect.stringContaining('not owned by user bob@contoso.example'),
    })
  })

  test('is closed again as soon as the right is taken away', async () => {
    const token = await servers.token({ upn: ANNA })
    await servers.setPolicy({ delegates })
    expect(story(await probe('imap', { login: SHARED, token }))).toBe(allPassed('imap'))
    await servers.setPolicy({})
    expect(story(await probe('imap', { login: SHARED, token }))).toBe(refusedToken('imap'))
  })
})

test.each(['imap', 'pop3'] as const)(
  'an application enters the mailbox it was given over %s, and no other',
  async (protocol) => {
    await servers.setPolicy({ apps: [{ mailbox: BOB, appId: APP }] })
    const token = await servers.token({ appId: APP })
    expect(story(await probe(protocol, { login: BOB, token }))).toBe(allPassed(protocol))
    expect(story(await probe(protocol, { login: ANNA, token }))).toBe(refusedToken(protocol))
  },
)

test('every session was ended in good order', async () => {
  const log = await servers.log()
  const count = (pattern: RegExp) => log.match(pattern)?.length ?? 0
  expect(count(/imap-login: Info: Login: /g)).toBeGreaterThan(20)
  expect(count(/imap\(.*Logged out/g)).toBe(count(/imap-login: Info: Login: /g))
  expect(count(/pop3\(.*Logged out/g)).toBe(count(/pop3-login: Info: Login: /g))
  const said = log.match(/postfix\/smtpd.* disconnect from .* auth=.*$/gm) ?? []
  expect(said.length).toBeGreaterThan(20)
  expect(said.filter((line) => !line.includes('quit=1'))).toEqual([])
})

async function signIns(): Promise<number> {
  return (await servers.log()).match(/Login: |auth failed|auth=/g)?.length ?? 0
}
