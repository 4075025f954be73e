import type { Socket } from 'node:net'
import { type ConnectionOptions, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'

/** Is shown the server's certificate before it is judged, also when it is refused a moment later. */
export type SeeCertificate = (certificate: DetailedPeerCertificate) => void

/** A TLS handshake over an open socket. The certificate and its name are verified as `options` say. */
export function secureOver(
  socket: Socket,
  options: ConnectionOptions,
  { signal, see }: { readonly signal: AbortSignal; readonly see?: SeeCertificate | undefined },
): Promise<TLSSocket> {
  return new Promise((done, failed) => {
    const secured = connect({ ...options, socket })
    if (see) secured.prependOnceListener('secure', () => see(secured.getPeerCertificate(true)))
    secured.on('error', failed)
    secured.once('secureConnect', () => done(secured))
    const close = () => {
      secured.destroy()
      failed(signal.reason)
    }
    if (signal.aborted) close()
    signal.addEventListener('abort', close, { once: true })
    secured.once('close', () => {
      signal.removeEventListener('abort', close)
      // A server that ends the handshake without a word gives no error of its own.
      failed(
        Object.assign(new Error('The connection was closed during the handshake'), { code: 'ECONNRESET' }),
      )
    })
  })
}
