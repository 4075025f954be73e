import { inspect } from 'node:util'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { makeCertificates, type TestCertificates } from '#lib/mail/testing/certificates.ts'
import { evidenceOf, probeScript, story } from '#lib/mail/testing/probe-script.ts'
import { imapScript, pop3Script, smtpScript } from '#lib/mail/testing/scripts.ts'
import { createNetwork, type Network } from './network.ts'
import { readProxy } from './proxy-settings.ts'
import { type ProxyOptions, startConnectProxy, startSocksProxy, type TestProxy } from './testing/proxies.ts'

// The network is denied in unit tests: a name looked up by ourselves would fail the test.
const HOST = 'outlook.test'
const PASSWORD = 'p@ss:word'

let certificates: TestCertificates
beforeAll(async () => {
  certificates = await makeCertificates(HOST)
})

const running: TestProxy[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((proxy) => proxy.stop()))
})

const KINDS = ['http', 'socks5'] as const
type Kind = (typeof KINDS)[number]

async function start(kind: Kind, options: ProxyOptions = {}): Promise<TestProxy> {
  const proxy = await (kind === 'http' ? startConnectProxy(options) : startSocksProxy(options))
  running.push(proxy)
  return proxy
}

function through(kind: Kind, port: number, sign?: string): Network {
  const [user, ...rest] = sign?.split(':') ?? []
  const who = sign ? `${user}:${encodeURIComponent(rest.join(':'))}@` : ''
  return createNetwork({ proxy: readProxy(`${kind}://${who}127.0.0.1:${port}`) ?? undefined })
}

const SCRIPTS = { imap: imapScript(), pop3: pop3Script(), smtp: smtpScript() }

function probe(protocol: Protocol, network: Network, connect = 2_000) {
  return probeScript(protocol, SCRIPTS[protocol], {
    host: HOST,
    certificates,
    tls: { ca: [certificates.ca] },
    deadlines: { connect },
    network,
  })
}

describe.each(KINDS)('mail through a proxy that speaks %s', (kind) => {
  it.each(['imap', 'pop3', 'smtp'] as const)(
    'passes every stage of %s; the proxy looks the name up',
    async (protocol) => {
      const proxy = await start(kind, { farSpeaksFirst: protocol === 'smtp' })
      const { result } = await probe(protocol, through(kind, proxy.port))
      expect(story(result)).toMatch(/^dns connect .*open$/)
      expect(story(result)).not.toContain('!')
      expect(proxy.asked).toEqual([expect.stringMatching(/^outlook\.test:\d+$/)])
      expect(result.stages[1]?.detail).toContain(`by the proxy ${kind}://127.0.0.1:${proxy.port}`)
    },
  )

  it('passes with the right user name and password', async () => {
    const proxy = await start(kind, { sign: `desk:${PASSWORD}` })
    const { result } = await probe('pop3', through(kind, proxy.port, `desk:${PASSWORD}`))
    expect(story(result)).toBe('dns connect tls greeting authenticate open')
  })

  it.each([
    ['none', undefined],
    ['a wrong one', 'desk:guess'],
  ])('ends at the connection when the proxy wants a password and gets %s', async (_, sent) => {
    const proxy = await start(kind, { sign: `desk:${PASSWORD}` })
    const { result } = await probe('imap', through(kind, proxy.port, sent))
    expect(story(result)).toBe('dns connect!PROXY_AUTH (tls) (greeting) (authenticate) (open)')
    const evidence = evidenceOf(result)
    expect(evidence.text).toContain(`The proxy ${kind}://127.0.0.1:${proxy.port}`)
    expect(diagnose(evidence).cause).toBe('net.proxy_auth')
    expect(inspect(result, { depth: 9 })).not.toMatch(/guess|p@ss|ZGVzaz/)
  })

  it('names the proxy that refuses the destination', async () => {
    const proxy = await start(kind, { behaviour: 'refuses' })
    const { result } = await probe('smtp', through(kind, proxy.port))
    expect(evidenceOf(result)).toMatchObject({ code: 'PROXY_REFUSED', source: 'tcp', stage: 'connect' })
    expect(evidenceOf(result).text).toContain(HOST)
    expect(diagnose(evidenceOf(result)).cause).toBe('net.proxy_refused')
  })

  it('names the proxy that drops the connection', async () => {
    const proxy = await start(kind, { behaviour: 'drops' })
    const { result } = await probe('imap', through(kind, proxy.port))
    expect(evidenceOf(result)).toMatchObject({ code: 'ECONNRESET', stage: 'connect' })
    expect(diagnose(evidenceOf(result)).cause).toBe('net.proxy_refused')
  })

  it('names the proxy that keeps us waiting, within the deadline', async () => {
    const proxy = await start(kind, { behaviour: 'slow' })
    const { result } = await probe('imap', through(kind, proxy.port), 400)
    expect(evidenceOf(result)).toMatchObject({ code: 'DEADLINE', stage: 'connect' })
    expect(evidenceOf(result).text).toContain('The proxy')
    expect(result.milliseconds).toBeLessThan(5_000)
  })

  it('names the proxy that is none', async () => {
    const proxy = await start(kind, { behaviour: 'nonsense' })
    const { result } = await probe('imap', through(kind, proxy.port))
    expect(evidenceOf(result).text).toContain('The proxy')
    expect(diagnose(evidenceOf(result)).cause).toBe('net.proxy_refused')
  })

  it('names the proxy that is not there', async () => {
    const proxy = await start(kind)
    await running.pop()?.stop()
    const { result } = await probe('imap', through(kind, proxy.port))
    expect(evidenceOf(result)).toMatchObject({ code: 'ECONNREFUSED', stage: 'connect' })
    expect(diagnose(evidenceOf(result)).cause).toBe('net.proxy_refused')
  })
})

describe('a proxy', () => {
  it('is passed by for what NO_PROXY names', async () => {
    const proxy = await start('http')
    const network = createNetwork({
      proxy: readProxy(`http://127.0.0.1:${proxy.port}`) ?? undefined,
      noProxy: ['localhost'],
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    })
    const { result } = await probeScript('pop3', SCRIPTS.pop3, { network })
    expect(story(result)).toBe('dns connect tls greeting authenticate open')
    expect(proxy.asked).toEqual([])
  })

  it('that cannot be found is named, and not the mail server', async () => {
    const network = createNetwork({
      proxy: readProxy('http://proxy.corp.test:3128') ?? undefined,
      lookup: async (host) => {
        throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
      },
    })
    const { result } = await probe('imap', network)
    expect(evidenceOf(result)).toMatchObject({
      stage: 'dns',
      code: 'ENOTFOUND',
      text: 'The proxy http://proxy.corp.test:3128: getaddrinfo ENOTFOUND proxy.corp.test',
    })
    expect(diagnose(evidenceOf(result)).cause).toBe('net.proxy_refused')
  })

  it('is given the address that was checked, when the host is one of the settings', async () => {
    const proxy = await start('http')
    const network = createNetwork({
      proxy: readProxy(`http://127.0.0.1:${proxy.port}`) ?? undefined,
      guarded: () => true,
      lookup: async () => [{ address: '198.18.0.1', family: 4 }],
    })
    const refused = await probe('imap', network)
    expect(evidenceOf(refused.result).code).toBe('EGRESS_REFUSED')
    expect(proxy.asked).toEqual([])
    const allowed = createNetwork({
      proxy: readProxy(`http://127.0.0.1:${proxy.port}`) ?? undefined,
      guarded: () => true,
      lookup: async () => [{ address: '52.96.0.1', family: 4 }],
    })
    await probe('pop3', allowed)
    expect(proxy.asked).toEqual([expect.stringMatching(/^52\.96\.0\.1:\d+$/)])
  })
})
