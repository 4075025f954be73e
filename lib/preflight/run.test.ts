import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cloud, PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import { createNetwork, type Network } from '#lib/network/network.ts'
import { readProxy } from '#lib/network/proxy-settings.ts'
import { startConnectProxy, startSocksProxy } from '#lib/network/testing/proxies.ts'
import { type RunningSandbox, startSandbox } from '#sandbox/start.ts'
import type { Preflight } from './report.ts'
import { runPreflight } from './run.ts'

let folder: string
let sandbox: RunningSandbox
let ca: string
let portal: Server
let publicUrl: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailgrant-preflight-'))
  sandbox = await startSandbox({ folder })
  ca = await readFile(sandbox.caFile, 'utf8')
  portal = createServer((request, response) => {
    response.writeHead(request.url === '/api/alive' ? 204 : 404).end()
  })
  await new Promise<void>((ready) => portal.listen(0, '127.0.0.1', ready))
  publicUrl = `http://localhost:${(portal.address() as AddressInfo).port}`
})
afterAll(async () => {
  portal.close()
  await sandbox?.close()
  await rm(folder, { recursive: true, force: true })
})

const rowOf = (id: string): Cloud => {
  const row = sandbox.cloudRows.find((one) => one.id === id)
  if (!row) throw new Error(`No row ${id}`)
  return row
}

function run(cloud: Cloud, more: Partial<Parameters<typeof runPreflight>[0]> = {}): Promise<Preflight> {
  return runPreflight({
    cloud,
    publicUrl,
    network: createNetwork(),
    signal: new AbortController().signal,
    now: () => performance.now(),
    clock: () => Date.now(),
    databaseNow: async () => new Date(),
    ca,
    ...more,
  })
}

const verdicts = ({ servers }: Preflight) =>
  Object.fromEntries(servers.map(({ service, verdict, cause }) => [service, cause ?? verdict]))

function proxied(port: number, kind = 'http'): Network {
  return createNetwork({ proxy: readProxy(`${kind}://127.0.0.1:${port}`) ?? undefined })
}

const ALL_PASSED = { login: 'passed', graph: 'passed', imap: 'passed', pop3: 'passed', smtp: 'passed' }

describe('a connection test', () => {
  it('passes everything in the sandbox, in order, with certificates and both clocks', async () => {
    const parts: number[] = []
    const found = await run(rowOf('sandbox'), { onPart: ({ servers }) => parts.push(servers.length) })
    expect(verdicts(found)).toEqual(ALL_PASSED)
    expect(found.servers.map(({ service }) => service)).toEqual(['login', 'graph', 'imap', 'pop3', 'smtp'])
    expect(found.servers.map(({ steps }) => steps.map(({ step }) => step).join(' '))).toEqual([
      'dns connect tls answer',
      'dns connect tls answer',
      'dns connect tls greeting',
      'dns connect tls greeting',
      'dns connect greeting tls',
    ])
    for (const { certificate, intercepted } of found.servers) {
      expect(certificate?.issuer).not.toBe('')
      expect(certificate?.publicRoot).not.toBe(true)
      expect(intercepted).toBe(false)
    }
    expect(found.clocks).toEqual([
      { against: 'microsoft', verdict: 'passed', secondsAhead: expect.any(Number) },
      { against: 'database', verdict: 'passed', secondsAhead: expect.any(Number) },
    ])
    expect(parts.at(-1)).toBe(5)
  })

  it('shows the certificate that it does not trust', async () => {
    const found = await run(rowOf('sandbox-tls-broken'))
    expect(verdicts(found)).toMatchObject({
      login: 'passed',
      imap: 'net.tls_intercepted',
      pop3: 'net.tls_intercepted',
      smtp: 'net.tls_intercepted',
    })
    const [, , imap, pop3, smtp] = found.servers
    expect(Date.parse(imap?.certificate?.validTo ?? '')).toBeLessThan(Date.now())
    expect(pop3?.certificate?.subject).toBe(pop3?.certificate?.issuer)
    expect(smtp?.steps.at(-1)?.evidence?.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('calls an accepted certificate of an added authority by its name, at Microsoft’s own hosts', async () => {
    const cloud = { ...rowOf('sandbox'), id: PRESET_CLOUDS.global.id }
    const found = await run(cloud)
    expect(found.servers.filter(({ certificate }) => certificate?.publicRoot === false)).not.toHaveLength(0)
    for (const { certificate, intercepted, verdict } of found.servers) {
      expect(intercepted).toBe(certificate?.publicRoot === false)
      expect(verdict).toBe(intercepted ? 'warned' : 'passed')
    }
  })

  it.each([
    ['http', startConnectProxy],
    ['socks5', startSocksProxy],
  ] as const)('goes through a proxy that speaks %s, and says so', async (kind, startProxy) => {
    const proxy = await startProxy()
    const found = await run(rowOf('sandbox'), { network: proxied(proxy.port, kind) })
    await proxy.stop()
    expect(verdicts(found)).toEqual(ALL_PASSED)
    expect(new Set(found.servers.map(({ via }) => via))).toEqual(
      new Set([`${kind}://127.0.0.1:${proxy.port}`]),
    )
    expect(proxy.asked).toHaveLength(5)
  })

  it('tells a proxy that refuses from one that wants a password', async () => {
    const refusing = await startConnectProxy({ behaviour: 'refuses' })
    const asking = await startConnectProxy({ sign: 'desk:word' })
    const refused = await run(rowOf('sandbox'), { network: proxied(refusing.port) })
    const asked = await run(rowOf('sandbox'), { network: proxied(asking.port) })
    await Promise.all([refusing.stop(), asking.stop()])
    expect(new Set(Object.values(verdicts(refused)))).toEqual(new Set(['net.proxy_refused']))
    expect(new Set(Object.values(verdicts(asked)))).toEqual(new Set(['net.proxy_auth']))
    expect(refused.clocks[0]).toEqual({ against: 'microsoft', verdict: 'warned', secondsAhead: null })
  })

  it('names the port that nobody listens on', async () => {
    const cloud = rowOf('sandbox')
    const shut = { ...cloud, mail: { ...cloud.mail, pop3: { host: 'localhost', port: 1 } } }
    expect(verdicts(await run(shut))).toEqual({ ...ALL_PASSED, pop3: 'net.path_blocked' })
  })

  it('ends when its time is up, with every server judged', async () => {
    const silent = await startConnectProxy({ behaviour: 'slow' })
    const found = await run(rowOf('sandbox'), {
      network: proxied(silent.port),
      signal: AbortSignal.timeout(300),
    })
    await silent.stop()
    expect(found.servers.map(({ verdict }) => verdict)).toEqual(Array(5).fill('failed'))
  })

  it('is content with localhost as the public address, and tells what Entra must know', async () => {
    const { publicUrl: seen } = await run(rowOf('sandbox'))
    expect(seen).toMatchObject({
      verdict: 'passed',
      note: 'localhost',
      redirectUri: `${publicUrl}/oauth/callback`,
    })
  })

  it('warns when the public address does not answer from here', async () => {
    const { publicUrl: seen } = await run(rowOf('sandbox'), { publicUrl: 'https://localhost:1' })
    expect(seen).toMatchObject({ verdict: 'warned', note: 'not-reached' })
  })

  it('warns when something else answers at the public address, and fails on a bad certificate', async () => {
    const { loginOrigin } = rowOf('sandbox')
    const other = await run(rowOf('sandbox'), { publicUrl: loginOrigin })
    expect(other.publicUrl).toMatchObject({ verdict: 'warned', note: 'other-answer', text: 'HTTP 400' })
    const untrusted = await run(rowOf('sandbox'), { publicUrl: loginOrigin, ca: undefined })
    expect(untrusted.publicUrl).toMatchObject({ verdict: 'failed', note: 'certificate' })
    expect(untrusted.publicUrl?.certificate).not.toBeNull()
  })
})
