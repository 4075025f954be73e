import type { Secret } from '#lib/secret.ts'

/** Where a sealed value lives. It opens nowhere else. */
export interface Place {
  readonly table: string
  readonly column: string
  readonly row: string
}

export interface Sealed {
  /** A compact JWE (RFC 7516), `dir` with A256GCM. */
  readonly value: string
  /** `vault_keys.id` of the data key. */
  readonly keyId: string
}

export interface Vault {
  seal(place: Place, secret: Secret): Promise<Sealed>
  /** Throws `VaultError` when the value was made for another place, by another key, or was altered. */
  open(place: Place, sealed: Sealed): Promise<Secret>
}

export class VaultError extends Error {
  readonly code: 'wrong-place' | 'unknown-key' | 'altered' | 'wrong-master-key'

  constructor(code: VaultError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'VaultError'
    this.code = code
  }
}
