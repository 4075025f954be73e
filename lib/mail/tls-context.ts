import { isIP } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'

export interface TlsTrust {
  /** PEM certificates trusted instead of the ones Node trusts, for a private test authority. */
  readonly ca?: readonly string[]
}

const contexts = new Map<string, SecureContext>()

/**
 * One context for all probes with the same trust: parsing the root certificates anew for each connection
 * costs more than the handshake. TLS 1.2 is the least (RFC 8996).
 */
export function tlsContext({ ca }: TlsTrust = {}): SecureContext {
  const key = ca?.join('\n') ?? ''
  const known = contexts.get(key)
  if (known) return known
  const context = createSecureContext({ minVersion: 'TLSv1.2', ...(ca ? { ca: [...ca] } : {}) })
  contexts.set(key, context)
  return context
}

/**
 * What both `tls.connect` and imapflow need. `rejectUnauthorized` is said outright, so that
 * NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing, and the name is always compared with the certificate.
 */
export function tlsOptions(host: string, trust?: TlsTrust) {
  return {
    host,
    secureContext: tlsContext(trust),
    rejectUnauthorized: true,
    // A server name must not be an IP address (RFC 6066); the certificate is then compared with `host`.
    ...(isIP(host) ? {} : { servername: host }),
  }
}
