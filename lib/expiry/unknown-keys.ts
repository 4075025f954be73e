import type { EntraKey } from '#lib/db/schema/registrations.ts'

interface Known {
  readonly kind: 'secret' | 'certificate'
  readonly entraKeyId: string | null
  readonly thumbprint: string | null
  readonly thumbprintSha256: string | null
}

/**
 * Keys in Entra that none of the credentials is known to be. Without opening the vault: while a secret of the app is
 * not matched yet, each of its secrets in Entra may be that one.
 */
export function unknownKeys(
  listed: readonly EntraKey[],
  held: readonly Known[],
): { readonly key: EntraKey; readonly state: 'unknown' | 'unsettled' }[] {
  const ids = new Set(held.map(({ entraKeyId }) => entraKeyId))
  const thumbprints = new Set(held.flatMap((one) => [one.thumbprint, one.thumbprintSha256]))
  const open = held.some(({ kind, entraKeyId }) => kind === 'secret' && entraKeyId === null)
  return listed
    .filter(({ keyId, thumbprint }) => !ids.has(keyId) && !(thumbprint && thumbprints.has(thumbprint)))
    .map((key) => ({ key, state: open && key.kind === 'secret' ? 'unsettled' : 'unknown' }))
}
