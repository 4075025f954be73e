import type { EntraKey } from '#lib/db/schema/registrations.ts'
import type { Application } from '#lib/microsoft/graph.ts'

const SHA1_HEX = 40
const SHA256_HEX = 64

/** Every secret and certificate of an app as Graph lists them, in the form the portal keeps. */
export function entraKeys({ secrets, certificates }: Application): EntraKey[] {
  return [
    ...secrets.map(
      ({ keyId, hint, displayName, startsAt, expiresAt }): EntraKey => ({
        kind: 'secret',
        keyId,
        hint,
        thumbprint: null,
        displayName,
        startsAt: iso(startsAt),
        expiresAt: iso(expiresAt),
      }),
    ),
    ...certificates.map(
      ({ keyId, customKeyIdentifier, displayName, startsAt, expiresAt }): EntraKey => ({
        kind: 'certificate',
        keyId,
        hint: null,
        thumbprint: customKeyIdentifier && thumbprintOf(customKeyIdentifier),
        displayName,
        startsAt: iso(startsAt),
        expiresAt: iso(expiresAt),
      }),
    ),
  ]
}

/**
 * A thumbprint in capital hexadecimal, from base64 or hexadecimal, SHA-1 or SHA-256; null for what is neither.
 * https://learn.microsoft.com/graph/api/resources/keycredential
 */
export function thumbprintOf(identifier: string): string | null {
  if (isThumbprint(identifier)) return identifier.toUpperCase()
  const hex = Buffer.from(identifier, 'base64').toString('hex')
  return isThumbprint(hex) ? hex.toUpperCase() : null
}

function isThumbprint(text: string): boolean {
  return /^[0-9a-f]+$/i.test(text) && (text.length === SHA1_HEX || text.length === SHA256_HEX)
}

function iso(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null
}
