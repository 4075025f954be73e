import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type TestTools, testTools } from '#lib/alerts/testing/tools.ts'
import { type HttpsStub, sendJson, startHttpsStub } from '#lib/microsoft/testing/https-stub.ts'
import { createNetwork } from '#lib/network/network.ts'
import { deliverByWeb } from './web-delivery.ts'

const PLANTED = 'pl4nted-S3cret-of-the-address'
const PATH = `/services/${PLANTED}?sig=${PLANTED}`

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => sendJson(response, 200, {}))
})
afterAll(() => stub.close())
afterEach(() => {
  stub.calls.length = 0
  stub.answer = (_, response) => sendJson(response, 200, {})
})

function send(tools: TestTools, change: Partial<Parameters<typeof deliverByWeb>[0]> = {}) {
  return deliverByWeb({ address: `${stub.origin}${PATH}`, body: '{"a":1}', ...change }, tools)
}

const status = (code: number, headers: Record<string, string> = {}, text = `code ${PLANTED}`) => {
  stub.answer = (_, response) => {
    response.writeHead(code, headers)
    response.end(text)
  }
}

describe('a message over https', () => {
  it('is handed over once, and is sent by a 2xx', async () => {
    const tools = testTools({ ca: stub.ca })
    for (const code of [200, 202, 204]) {
      status(code, {}, '')
      expect(await send(tools)).toEqual({ kind: 'sent' })
    }
    expect(tools.handed()).toBe(3)
    expect(stub.calls[0]).toMatchObject({ method: 'POST', path: PATH, body: '{"a":1}' })
    expect(stub.calls[0]?.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it.each([
    [400, 'never', 'refused'],
    [401, 'never', 'sign-in-refused'],
    [403, 'never', 'sign-in-refused'],
    [404, 'never', 'refused'],
    [408, 'later', 'server-fault'],
    [410, 'never', 'gone'],
    [413, 'never', 'refused'],
    [425, 'later', 'server-fault'],
    [429, 'later', 'busy'],
    [500, 'later', 'server-fault'],
    [502, 'later', 'server-fault'],
    [503, 'later', 'server-fault'],
  ] as const)('that is answered with %i is repeated %s', async (code, kind, named) => {
    status(code)
    const delivery = await send(testTools({ ca: stub.ca }))
    expect(delivery).toMatchObject({
      kind,
      failure: { code: named, said: expect.stringMatching(`^${code} `) },
    })
    expect(JSON.stringify(delivery)).not.toContain(PLANTED)
  })

  it.each([
    [400, true],
    [413, true],
    [422, true],
    [404, undefined],
    [405, undefined],
  ])('that is answered with %i is refused for itself alone: %s', async (code, thisMessage) => {
    status(code)
    const delivery = await send(testTools({ ca: stub.ca }))
    expect(delivery.kind === 'never' && delivery.thisMessage).toBe(thisMessage)
  })

  it('waits as long as the other side asks', async () => {
    status(429, { 'retry-after': '77' })
    expect(await send(testTools({ ca: stub.ca }))).toMatchObject({ kind: 'later', retryAfterSeconds: 77 })
    status(503, { 'retry-after': 'soon' })
    expect(await send(testTools({ ca: stub.ca }))).not.toHaveProperty('retryAfterSeconds')
  })

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect with %i, least of all to a private host',
    async (code) => {
      const inside = await startHttpsStub((_, response) => sendJson(response, 200, {}))
      try {
        status(code, { location: `${inside.origin}/latest/meta-data` })
        expect(await send(testTools({ ca: stub.ca }))).toMatchObject({
          kind: 'never',
          failure: { code: 'redirected' },
        })
        expect(inside.calls).toEqual([])
      } finally {
        await inside.close()
      }
    },
  )

  it('reads no more than 4 kB of an answer of 5 MB', async () => {
    let written = 0
    stub.answer = (_, response) => {
      response.writeHead(500)
      const chunk = Buffer.alloc(64 * 1024, 'x ')
      const more = () => {
        while (written < 5 * 1024 * 1024 && !response.destroyed) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    }
    const delivery = await send(testTools({ ca: stub.ca }))
    expect(delivery).toMatchObject({ kind: 'later', failure: { code: 'server-fault' } })
    expect(JSON.stringify(delivery).length).toBeLessThan(500)
    expect(written).toBeLessThan(5 * 1024 * 1024)
  })

  it('does not wait for an answer that drips once its status is known', async () => {
    let timer: ReturnType<typeof setInterval> | undefined
    stub.answer = (_, response) => {
      response.writeHead(200)
      timer = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(timer))
    }
    expect(await send(testTools({ ca: stub.ca }), { patience: { words: 100 } })).toEqual({
      kind: 'sent',
    })
    clearInterval(timer)
  })

  it('whose answer breaks off after the status is judged by the status', async () => {
    stub.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.socket?.destroy())
    }
    expect(await send(testTools({ ca: stub.ca }))).toEqual({ kind: 'sent' })
  })

  it.each([
    ['is not answered', () => {}],
    [
      'is answered by a broken connection',
      (response: import('node:http').ServerResponse) => response.socket?.destroy(),
    ],
    [
      'is answered by a closed connection',
      (response: import('node:http').ServerResponse) => response.socket?.end(),
    ],
  ])('that %s may have arrived, and is not sent again', async (_, answer) => {
    stub.answer = (_call, response) => void answer(response)
    const tools = testTools({ ca: stub.ca })
    expect(await send(tools, { patience: { answer: 300 } })).toMatchObject({
      kind: 'unsure',
      failure: { code: 'no-answer' },
    })
    expect(tools.handed()).toBe(1)
  })

  it('to a server that does not even begin is surely not sent', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const tools = testTools({ ca: stub.ca })
    const delivery = await send(tools, {
      address: `https://localhost:${port}${PATH}`,
      patience: { connect: 200 },
    })
    expect(delivery).toMatchObject({ kind: 'later', failure: { code: 'unreachable' } })
    expect(tools.handed()).toBe(0)
    silent.close()
  })

  it('to a port where nobody listens, or with a strange certificate, is tried later', async () => {
    const tools = testTools({ ca: stub.ca })
    expect(await send(tools, { address: 'https://localhost:1/x' })).toMatchObject({
      kind: 'later',
      failure: { code: 'unreachable' },
    })
    expect(await send(testTools())).toMatchObject({ kind: 'later', failure: { code: 'untrusted' } })
    expect(tools.handed() + stub.calls.length).toBe(0)
  })

  it('goes nowhere when somebody else has taken it over', async () => {
    const lost = new Error('taken over')
    const tools = testTools({ ca: stub.ca, handOver: () => Promise.reject(lost) })
    await expect(send(tools)).rejects.toBe(lost)
    expect(stub.calls).toEqual([])
  })

  it('is tried later when the portal stops before it left, and is unsure when it stops after', async () => {
    const before = AbortSignal.abort(new Error('stopping'))
    expect(await send(testTools({ ca: stub.ca, signal: before }))).toMatchObject({
      kind: 'later',
      failure: { code: 'interrupted' },
    })
    const stopping = new AbortController()
    stub.answer = () => stopping.abort(new Error('stopping'))
    expect(await send(testTools({ ca: stub.ca, signal: stopping.signal }))).toMatchObject({ kind: 'unsure' })
  })
})

describe('an address that an admin typed', () => {
  it('that leads inside the network is refused', async () => {
    const network = createNetwork({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] })
    const tools = testTools({ network, ca: stub.ca })
    expect(await send(tools)).toMatchObject({ kind: 'never', failure: { code: 'private-address' } })
    for (const host of ['169.254.169.254', '[::1]', '2130706433', '10.0.0.1']) {
      expect(await send(tools, { address: `https://${host}/latest` })).toMatchObject({
        failure: { code: 'private-address' },
      })
    }
    expect(tools.handed()).toBe(0)
  })

  it('of plain http is refused, unless the operator lets the portal go inside', async () => {
    const plain = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
    })
    plain.listen(0, '127.0.0.1')
    await once(plain, 'listening')
    const address = `http://localhost:${(plain.address() as AddressInfo).port}/hook`
    expect(await send(testTools({ network: createNetwork() }), { address })).toMatchObject({
      kind: 'never',
      failure: { code: 'not-https' },
    })
    expect(await send(testTools(), { address })).toEqual({ kind: 'sent' })
    plain.close()
  })
})
