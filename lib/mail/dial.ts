import type { LookupAddress } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { MAX_ADDRESSES } from './limits.ts'
import type { ProbeRun } from './probe-run.ts'
import { StageFailure } from './stage-failure.ts'
import { tlsOptions } from './tls-context.ts'

// Shorter than this, a slow path looks like a dead one and the next address is tried for nothing.
const LEAST_ATTEMPT_MS = 250

/** Stages `dns` and `connect`. The caller owns the socket, and destroys it. */
export async function dial(run: ProbeRun): Promise<Socket> {
  const addresses = await run.stage(
    'dns',
    run.deadlines.dns,
    () => resolve(run),
    (found) => found.map(({ address }) => address).join(', '),
  )
  return run.stage(
    'connect',
    run.deadlines.connect,
    () => connect(run, addresses),
    (socket) => `${socket.remoteAddress} port ${socket.remotePort}`,
  )
}

async function resolve({ target: { host }, lookup }: ProbeRun): Promise<readonly LookupAddress[]> {
  const family = isIP(host)
  const found = family ? [{ address: host, family }] : await lookup(host)
  if (found.length === 0) {
    throw new StageFailure({ code: 'ENOTFOUND', text: `${host} has no address` })
  }
  return found.slice(0, MAX_ADDRESSES)
}

function connect(run: ProbeRun, addresses: readonly LookupAddress[]): Promise<Socket> {
  const { host, port } = run.target
  const fixed: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [...addresses])
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
  return new Promise((done, failed) => {
    const socket = connectTcp({
      host,
      port,
      lookup: fixed,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(
        LEAST_ATTEMPT_MS,
        Math.floor(run.deadlines.connect / (addresses.length + 1)),
      ),
    })
    // Kept for the socket's whole life: an error that comes when nobody waits must not end the process.
    socket.on('error', failed)
    socket.once('connect', () => done(socket))
    closeAtEnd(run, socket)
  })
}

/** A TLS handshake over an open socket, with the certificate and its name verified. */
export function secure(run: ProbeRun, socket: Socket): Promise<TLSSocket> {
  return new Promise((done, failed) => {
    const secured = connectTls({ ...tlsOptions(run.target.host, run.trust), socket })
    secured.on('error', failed)
    secured.once('secureConnect', () => done(secured))
    closeAtEnd(run, secured)
  })
}

export const tlsDetail = (socket: TLSSocket) => `${socket.getProtocol()} ${socket.getCipher().name}`

/** Whatever happens to the dialogue, no socket outlives its probe. */
function closeAtEnd(run: ProbeRun, socket: Socket): void {
  const close = () => socket.destroy()
  if (run.signal.aborted) close()
  run.signal.addEventListener('abort', close, { once: true })
}
