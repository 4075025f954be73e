import type { CertificateFacts } from './certificate.ts'
import type { OwnReading } from './decide-expiry.ts'

/**
 * The key id of a certificate among those of its app in Entra; null when Graph did not tell. Graph names a certificate
 * by its SHA-1, by its SHA-256 in newer tenants, in base64 or in hexadecimal.
 * https://learn.microsoft.com/graph/api/resources/keycredential
 */
export function findCertificate(
  own: OwnReading,
  { thumbprint, thumbprintSha256 }: Pick<CertificateFacts, 'thumbprint' | 'thumbprintSha256'>,
): string | null {
  if (own.access !== 'allowed') return null
  const names = [thumbprint, thumbprintSha256].flatMap((hex) => [
    hex,
    Buffer.from(hex, 'hex').toString('base64'),
  ])
  const found = own.application.certificates.find(
    ({ customKeyIdentifier: name }) =>
      name !== null && (names.includes(name) || names.includes(name.toUpperCase())),
  )
  return found?.keyId ?? null
}
