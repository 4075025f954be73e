import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { secureOver } from '#lib/network/secure.ts'
import type { ProbeRun } from './probe-run.ts'
import { tlsOptions } from './tls-context.ts'

/** Stages `dns` and `connect`, through the proxy where there is one. The caller owns the socket, and destroys it. */
export async function dial(run: ProbeRun): Promise<Socket> {
  const { host, port } = run.target
  const route = run.network.route({ host, port })
  const by = route.via ? ` by the proxy ${route.via}` : ''
  const addresses = await run.stage(
    'dns',
    run.deadlines.dns,
    () => route.resolve(),
    (found) => `${found.map(({ address }) => address).join(', ')}${by}`,
  )
  return run.stage(
    'connect',
    run.deadlines.connect,
    () => route.connect(addresses, { signal: run.signal, milliseconds: run.deadlines.connect }),
    (socket) =>
      route.via ? `${host} port ${port}${by}` : `${socket.remoteAddress} port ${socket.remotePort}`,
  )
}

/** A TLS handshake over an open socket, with the certificate and its name verified. */
export function secure(run: ProbeRun, socket: Socket): Promise<TLSSocket> {
  return secureOver(socket, tlsOptions(run.target.host, run.trust), {
    signal: run.signal,
    see: run.seeCertificate,
  })
}

export const tlsDetail = (socket: TLSSocket) => `${socket.getProtocol()} ${socket.getCipher().name}`
