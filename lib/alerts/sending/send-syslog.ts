import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import type { DeliveryTools } from '#lib/alerts/channel.ts'
import { tlsOptions } from '#lib/mail/tls-context.ts'
import { secureOver } from '#lib/network/secure.ts'
import { orAborted } from './or-aborted.ts'
import { framed } from './syslog-line.ts'

const CONNECT_MS = 10_000

export interface SyslogServer {
  readonly host: string
  readonly port: number
}

/** When it failed: before any byte left, or after. Null when all of it left. */
export type SyslogOutcome = { readonly error: Error; readonly left: boolean } | null

/**
 * One datagram (RFC 5426). Nobody answers one, so that it left is all that can be known. It goes directly: neither kind
 * of proxy carries it.
 *
 * @throws what `handOver` throws.
 */
export async function sendDatagram(
  { host, port }: SyslogServer,
  line: Buffer,
  { handOver, signal }: DeliveryTools,
): Promise<SyslogOutcome> {
  let address: string
  try {
    address = isIP(host) ? host : (await orAborted(signal, lookup(host))).address
  } catch (error) {
    return { error: error as Error, left: false }
  }
  await handOver()
  const socket = createSocket({
    type: isIP(address) === 6 ? 'udp6' : 'udp4',
    // It is an address already.
    lookup: (known, _, done) => done(null, known, isIP(known)),
  })
  try {
    return await new Promise<SyslogOutcome>((done) => {
      socket.once('error', (error) => done({ error, left: false }))
      socket.send(line, port, address, (error) => done(error ? { error, left: false } : null))
    })
  } finally {
    socket.close()
  }
}

/**
 * One message over TCP (RFC 6587) or TLS (RFC 5425), with its length before it. Nobody answers here either: sent means
 * that the other side took all of it and closed, or let us close, the connection in order.
 *
 * @throws what `handOver` throws.
 */
export async function sendStream(
  { host, port }: SyslogServer,
  line: Buffer,
  secured: boolean,
  { services, handOver, signal, trust }: DeliveryTools,
): Promise<SyslogOutcome> {
  let socket: Socket | undefined
  try {
    try {
      const route = services.outgoing.network.route({ host, port })
      socket = await route.connect(await orAborted(signal, route.resolve()), {
        signal,
        milliseconds: CONNECT_MS,
      })
      if (secured) socket = await secureOver(socket, tlsOptions(host, trust), { signal })
    } catch (error) {
      return { error: error as Error, left: false }
    }
    await handOver()
    try {
      await written(socket, framed(line), signal)
      return null
    } catch (error) {
      return { error: error as Error, left: true }
    }
  } finally {
    socket?.destroy()
  }
}

function written(socket: Socket, frame: Buffer, signal: AbortSignal): Promise<void> {
  return orAborted(
    signal,
    new Promise((done, failed) => {
      socket.once('error', failed)
      socket.once('close', () => failed(new Error('The server closed the connection')))
      socket.end(frame, () => done())
    }),
  )
}
