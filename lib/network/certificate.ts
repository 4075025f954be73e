import { X509Certificate } from 'node:crypto'
import { type DetailedPeerCertificate, type PeerCertificate, rootCertificates } from 'node:tls'

/** What a person wants to know of a server's certificate. */
export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  readonly validTo: string
  /**
   * Whether the chain ends in an authority that Node itself trusts. False for one that somebody added, as a company
   * that opens TLS does; null when the server did not send enough to tell.
   */
  readonly publicRoot: boolean | null
}

const LONGEST_CHAIN = 10
const LONGEST_NAME = 200

let roots: ReadonlySet<string> | undefined
function bundledRoots(): ReadonlySet<string> {
  roots ??= new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256))
  return roots
}

/** Reads the facts of a certificate that a server presented, whether it was accepted or not. */
export function certificateFacts(certificate: DetailedPeerCertificate): CertificateFacts | null {
  if (!certificate.fingerprint256) return null
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validTo: new Date(certificate.valid_to).toISOString(),
    publicRoot: endsInBundledRoot(certificate),
  }
}

function endsInBundledRoot(certificate: DetailedPeerCertificate): boolean | null {
  let top = certificate
  for (let length = 1; length < LONGEST_CHAIN; length += 1) {
    if (bundledRoots().has(top.fingerprint256)) return true
    const issuer: DetailedPeerCertificate | undefined = top.issuerCertificate
    if (!issuer?.fingerprint256) return null
    if (issuer.fingerprint256 === top.fingerprint256) return false
    top = issuer
  }
  return null
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const parts = [name?.CN, name?.O].flat().filter((part) => typeof part === 'string' && part !== '')
  return [...new Set(parts)].join(', ').slice(0, LONGEST_NAME) || '–'
}
