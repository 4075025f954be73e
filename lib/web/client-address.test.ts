import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { clientNetwork, notePeerAddresses } from './client-address.ts'

const from = (peer: string | null, forwarded?: string) =>
  new Headers({
    ...(peer ? { 'x-peer-address': peer } : {}),
    ...(forwarded ? { 'x-forwarded-for': forwarded } : {}),
  })

it('believes no header while nobody notes the real peers', () => {
  expect(clientNetwork(from('192.0.2.1', '192.0.2.2'), 0)).toBeNull()
})

describe('the network of a request', () => {
  it('is that of the peer, written over whatever the client claims', async () => {
    notePeerAddresses()
    const seen: (string | null)[] = []
    const server = createServer((incoming, answer) => {
      seen.push(clientNetwork(new Headers(incoming.headers as Record<string, string>), 0))
      answer.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const headers = { 'x-peer-address': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' }
    await new Promise<void>((resolve, reject) => {
      request({ host: '127.0.0.1', port, headers }, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end()
    })
    await new Promise((resolve) => server.close(resolve))
    expect(seen).toEqual(['127.0.0.1'])
  })

  it.each([
    ['no proxy: what the client says is ignored', '198.51.100.7', '203.0.113.9', 0, '198.51.100.7'],
    ['one proxy: what it saw', '10.0.0.1', '198.51.100.7', 1, '198.51.100.7'],
    ['one proxy and a forged beginning', '10.0.0.1', '203.0.113.9, 198.51.100.7', 1, '198.51.100.7'],
    ['two proxies', '10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2', 2, '198.51.100.7'],
    ['a proxy that adds nothing', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['nonsense from the proxy', '10.0.0.1', 'unknown', 1, null],
    ['an IPv4 peer on an IPv6 socket', '::ffff:198.51.100.7', undefined, 0, '198.51.100.7'],
  ])('with %s', (_how, peer, forwarded, hops, network) => {
    expect(clientNetwork(from(peer, forwarded), hops)).toBe(network)
  })
})
