import type { Place } from '#lib/vault/vault.ts'

/** The current and the previous refresh token share a place: rotating moves the sealed value as it is. */
export function refreshPlace(grantId: string): Place {
  return { table: 'grants', column: 'refresh_sealed', row: grantId }
}

export function accessPlace(grantId: string): Place {
  return { table: 'grants', column: 'access_sealed', row: grantId }
}
