import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { createNetwork } from '#lib/network/network.ts'
import { readProxy } from '#lib/network/proxy-settings.ts'
import { startConnectProxy, startSocksProxy, type TestProxy } from '#lib/network/testing/proxies.ts'
import { callPinned, httpsTransport, NetworkFault } from './network.ts'
import { networkFailure } from './network-failure.ts'
import { type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => sendJson(response, 200, { hello: 'world' }))
})
afterAll(() => stub.close())

const running: TestProxy[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((proxy) => proxy.stop()))
})

function call(proxy: string, deadlineMs = 5_000) {
  const network = createNetwork({ proxy: readProxy(proxy) ?? undefined })
  return callPinned({
    origin: stub.origin,
    method: 'POST',
    url: `${stub.origin}/token`,
    body: 'grant_type=refresh_token',
    transport: httpsTransport({ ca: stub.ca, network }),
    deadlineMs,
  })
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(NetworkFault)
  return networkFailure(error as NetworkFault, 'refresh')
}

describe.each([
  ['http', startConnectProxy],
  ['socks5', startSocksProxy],
] as const)('a token call through a proxy that speaks %s', (kind, startProxy) => {
  it('gets its answer, and the proxy sees only the host', async () => {
    const proxy = await startProxy()
    running.push(proxy)
    expect(await call(`${kind}://127.0.0.1:${proxy.port}`)).toMatchObject({
      status: 200,
      json: { hello: 'world' },
    })
    expect(proxy.asked).toEqual([new URL(stub.origin).host])
    expect(stub.calls.at(-1)).toMatchObject({ path: '/token', form: { grant_type: 'refresh_token' } })
  })

  it('tells that the proxy wants a password', async () => {
    const proxy = await startProxy({ sign: 'desk:secret-word' })
    running.push(proxy)
    const { class: kindOfFailure, evidence } = await failure(
      call(`${kind}://desk:wrong@127.0.0.1:${proxy.port}`),
    )
    expect(kindOfFailure).toBe('network')
    expect(diagnose(evidence).cause).toBe('net.proxy_auth')
    expect(evidence.text).toContain(`${kind}://127.0.0.1:${proxy.port}`)
    expect(JSON.stringify(evidence)).not.toMatch(/wrong|secret-word/)
  })

  it('tells that the proxy refuses', async () => {
    const proxy = await startProxy({ behaviour: 'refuses' })
    running.push(proxy)
    const { evidence } = await failure(call(`${kind}://127.0.0.1:${proxy.port}`))
    expect(diagnose(evidence).cause).toBe('net.proxy_refused')
  })

  it('ends at its deadline when the proxy keeps it waiting', async () => {
    const proxy = await startProxy({ behaviour: 'slow' })
    running.push(proxy)
    const { evidence } = await failure(call(`${kind}://127.0.0.1:${proxy.port}`, 300))
    expect(evidence.code).toBe('DEADLINE')
  })
})
