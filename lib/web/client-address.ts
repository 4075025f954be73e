import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { networkOf } from '#lib/users/network.ts'

const HEADER = 'x-peer-address'

// Instrumentation and routes are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantKnowsPeers?: true }

/**
 * Writes the address of the other end of the connection into each request as it arrives, over whatever the
 * client sent under that name. The framework shows route handlers headers only, and those can be made up.
 */
export function notePeerAddresses(): void {
  if (shared.mailgrantKnowsPeers) return
  shared.mailgrantKnowsPeers = true
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    request.headers[HEADER] = request.socket.remoteAddress ?? ''
  })
}

/**
 * The network a request comes from: the address seen by the outermost of our own `hops` proxies. Each appends
 * the address it saw to X-Forwarded-For; what stands before that was written by the client and is not believed.
 */
export function clientNetwork(headers: Pick<Headers, 'get'>, hops: number): string | null {
  const peer = shared.mailgrantKnowsPeers ? headers.get(HEADER) : null
  if (!peer) return null
  const forwarded = hops === 0 ? [] : (headers.get('x-forwarded-for') ?? '').split(',').filter(Boolean)
  const seen = [...forwarded, peer]
  return networkOf(seen[Math.max(0, seen.length - 1 - hops)] ?? '')
}
