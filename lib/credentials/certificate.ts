import type { KeyObject, X509Certificate } from 'node:crypto'
import { Secret } from '#lib/secret.ts'
import { readFiles } from './certificate-files.ts'

/** Entra refuses RSA keys below this, and every other kind of key. */
export const MIN_KEY_BITS = 2048
/** Beyond this, signing once per token call becomes slow, and OpenSSL gives up not far above. */
export const MAX_KEY_BITS = 8192

/** Why a certificate cannot be used. Each has a sentence in `messages/<locale>/forms.json`. */
export type CertificateFault =
  | 'file-large'
  | 'file-unreadable'
  | 'file-many'
  | 'certificate-absent'
  | 'certificate-unreadable'
  | 'certificate-expired'
  | 'certificate-early'
  | 'certificate-many'
  | 'key-absent'
  | 'key-unreadable'
  | 'key-mismatch'
  | 'key-not-rsa'
  | 'key-short'
  | 'key-long'
  | 'key-costly'
  | 'passphrase-needed'
  | 'passphrase-wrong'
  | 'passphrase-letters'
  | 'too-long'

/** The public facts of a certificate. */
export interface CertificateFacts {
  /** SHA-1 over the DER form, hexadecimal in capitals: what Entra's column "Thumbprint" shows. */
  readonly thumbprint: string
  /** SHA-256, likewise: what an assertion names its certificate by. */
  readonly thumbprintSha256: string
  readonly startsAt: Date
  readonly expiresAt: Date
}

/** A certificate that Entra can take, with its key. */
export interface Certificate extends CertificateFacts {
  /** PKCS#8 PEM, without a passphrase. */
  readonly privateKey: Secret
  /** Public, PEM, the leaf first. */
  readonly chain: string
}

export type CertificateReading =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly fault: CertificateFault }

/**
 * Reads a certificate and its private key from one PFX file, or from one to three PEM or DER files, each as base64.
 * Never throws, and never tells more of the content than a fault's name.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function readCertificate(
  files: readonly Secret[],
  passphrase: Secret | undefined,
  now: Date,
): CertificateReading {
  const found = readFiles(files, passphrase)
  if (typeof found === 'string') return { ok: false, fault: found }
  const { certificates, keys } = found
  if (certificates.length === 0) return { ok: false, fault: 'certificate-absent' }
  if (keys.length === 0) return { ok: false, fault: 'key-absent' }
  const fault = keys.map(keyFault).find((one) => one !== null)
  if (fault) return { ok: false, fault }
  const pair = matching(certificates, keys)
  if (!pair) return { ok: false, fault: 'key-mismatch' }
  return judge(pair.leaf, pair.key, certificates, now)
}

function judge(
  leaf: X509Certificate,
  key: KeyObject,
  all: readonly X509Certificate[],
  now: Date,
): CertificateReading {
  const facts = certificateFacts(leaf)
  if (!facts) return { ok: false, fault: 'certificate-unreadable' }
  if (facts.expiresAt <= now) return { ok: false, fault: 'certificate-expired' }
  if (facts.startsAt > now) return { ok: false, fault: 'certificate-early' }
  const privateKey = new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString())
  return { ok: true, certificate: { ...facts, privateKey, chain: chainOf(leaf, all) } }
}

/** Null when its dates are none. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts | null {
  const startsAt = new Date(certificate.validFrom)
  const expiresAt = new Date(certificate.validTo)
  if (Number.isNaN(startsAt.getTime()) || Number.isNaN(expiresAt.getTime())) return null
  return {
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
    startsAt,
    expiresAt,
  }
}

function keyFault(key: KeyObject): CertificateFault | null {
  if (key.asymmetricKeyType !== 'rsa') return 'key-not-rsa'
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < MIN_KEY_BITS) return 'key-short'
  return bits > MAX_KEY_BITS ? 'key-long' : null
}

function matching(certificates: readonly X509Certificate[], keys: readonly KeyObject[]) {
  for (const leaf of certificates) {
    const key = keys.find((one) => leaf.checkPrivateKey(one))
    if (key) return { leaf, key }
  }
  return null
}

/** The leaf, then each issuer that came along, as far as the chain reaches. */
function chainOf(leaf: X509Certificate, all: readonly X509Certificate[]): string {
  const chain = [leaf]
  for (let last = leaf; ; ) {
    const issuer = all.find((one) => !chain.includes(one) && last.checkIssued(one))
    if (!issuer) break
    chain.push(issuer)
    last = issuer
  }
  return chain.map((one) => one.toString()).join('')
}
