import type { Place } from '#lib/vault/vault.ts'

/** Where the sealed value of one credential lives. */
export function secretPlace(credentialId: string): Place {
  return { table: 'credentials', column: 'sealed', row: credentialId }
}
