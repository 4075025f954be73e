import type { Socket } from 'node:net'
import { setImmediate as afterInput } from 'node:timers/promises'
import { SocksClient } from 'socks'
import { type ProxySettings, proxyName } from './proxy-settings.ts'
import { RouteError } from './route-error.ts'

// The library has a deadline of its own; the caller's is the one that counts.
const NEVER_FIRST_MS = 120_000

/** Asks a SOCKS5 proxy for a connection (RFC 1928, RFC 1929). A name is resolved by the proxy. */
export async function tunnelBySocks(
  socket: Socket,
  proxy: ProxySettings,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket> {
  try {
    await SocksClient.createConnection({
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.user === undefined ? {} : { userId: proxy.user }),
        ...(proxy.password === undefined ? {} : { password: proxy.password.reveal() }),
      },
      command: 'connect',
      destination: { host, port },
      timeout: NEVER_FIRST_MS,
      existing_socket: socket,
    })
  } catch (error) {
    socket.destroy()
    throw explained(error, proxyName(proxy), `${host}:${port}`)
  }
  await takeBack(socket)
  return socket
}

/** The library resumes the socket a turn later and gives out what came early; it is put back for whoever reads next. */
async function takeBack(socket: Socket): Promise<void> {
  const early: Buffer[] = []
  const keep = (chunk: Buffer) => early.push(chunk)
  socket.on('data', keep)
  await afterInput()
  socket.pause()
  socket.off('data', keep)
  if (early.length > 0) socket.unshift(Buffer.concat(early))
}

/** A new error: the library's own carries the password among its options. */
function explained(error: unknown, proxy: string, destination: string): unknown {
  if (!(error instanceof Error)) return error
  const { message } = error
  if (/authentication (failed|type)|no accepted authentication/i.test(message)) {
    return new RouteError('PROXY_AUTH', `The proxy ${proxy} does not accept the sign-in: ${message}`)
  }
  if (/socket closed|ECONNRESET|EPIPE/i.test(message)) {
    return new RouteError('ECONNRESET', `The proxy ${proxy} gave up the connection to ${destination}`)
  }
  return new RouteError('PROXY_REFUSED', `The proxy ${proxy} does not connect to ${destination}: ${message}`)
}
