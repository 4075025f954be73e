import type { LookupAddress } from 'node:dns'
import { connect, type LookupFunction, type Socket } from 'node:net'

export interface TcpAttempt {
  readonly host: string
  readonly port: number
  /** The addresses to try. The name is not looked up again. */
  readonly addresses: readonly LookupAddress[]
  /** Destroys the socket when it ends, during the attempt and ever after. */
  readonly signal: AbortSignal
  /** Milliseconds for one address before the next is tried beside it. */
  readonly attemptMs: number
}

// Shorter than this, a slow path looks like a dead one and the next address is tried for nothing.
const LEAST_ATTEMPT_MS = 250

/** A connection to one of the given addresses. */
export function connectTcp({ host, port, addresses, signal, attemptMs }: TcpAttempt): Promise<Socket> {
  const fixed: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [...addresses])
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
  return new Promise((done, failed) => {
    if (signal.aborted) {
      failed(signal.reason)
      return
    }
    const socket = connect({
      host,
      port,
      lookup: fixed,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(LEAST_ATTEMPT_MS, Math.floor(attemptMs)),
    })
    // Kept for the socket's whole life: an error that comes when nobody waits must not end the process.
    socket.on('error', failed)
    socket.once('connect', () => done(socket))
    const close = () => {
      socket.destroy()
      failed(signal.reason)
    }
    signal.addEventListener('abort', close, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', close))
  })
}
