import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { InferSelectModel } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { vaultKeys } from '#lib/db/schema/vault.ts'
import type { Secret } from '#lib/secret.ts'
import { decrypt, encrypt } from './envelope.ts'
import { derive, fingerprintOf, type MasterKey } from './master-key.ts'
import { type Place, VaultError } from './vault.ts'

export type KeyRow = InferSelectModel<typeof vaultKeys>

export interface DataKey {
  readonly id: string
  readonly key: KeyObject
  readonly retired: boolean
}

/** Every data key that opens, oldest first. */
export class KeyRing {
  readonly #keys: readonly DataKey[]

  constructor(keys: readonly DataKey[]) {
    this.#keys = keys
  }

  get(id: string): DataKey | undefined {
    return this.#keys.find((key) => key.id === id)
  }

  /** The newest key in use: the one that seals. */
  primary(): DataKey {
    const primary = this.#keys.findLast((key) => !key.retired)
    if (!primary) throw new VaultError('unknown-key', 'The vault has no data key in use')
    return primary
  }

  first(): DataKey {
    const first = this.#keys[0]
    if (!first) throw new VaultError('unknown-key', 'The vault has no data key')
    return first
  }
}

/** The key of the audit chain. It comes from the first data key, so a new master key does not change it. */
export function deriveAuditKey(ring: KeyRing): Secret {
  return derive(ring.first().key, 'audit chain')
}

const SENTINEL = 'the vault opens'
const wrappedAt = (row: string): Place => ({ table: 'vault_keys', column: 'wrapped', row })
const sentinelAt = (row: string): Place => ({ table: 'vault_keys', column: 'sentinel', row })

/** A new data key, as it goes into its table. */
export async function createKeyRow(master: MasterKey): Promise<typeof vaultKeys.$inferInsert> {
  const id = uuidv7()
  const key = createSecretKey(randomBytes(32))
  return {
    id,
    ...(await wrap(id, key, master)),
    digest: fingerprintOf(key, 'data key'),
    sentinel: await encrypt(key, id, sentinelAt(id), Buffer.from(SENTINEL)),
  }
}

export async function wrap(id: string, key: KeyObject, master: MasterKey) {
  return {
    wrapped: await encrypt(master.key, master.fingerprint, wrappedAt(id), key.export()),
    masterKeyId: master.fingerprint,
  }
}

/** Unwraps a data key and proves it on its digest and its sentinel. Throws `VaultError` naming the key. */
export async function unwrap(row: KeyRow, master: MasterKey): Promise<DataKey> {
  if (row.masterKeyId !== master.fingerprint) {
    throw new VaultError(
      'wrong-master-key',
      `The data key ${row.id} was wrapped by the master key with fingerprint ${row.masterKeyId}, ` +
        `but the master key given has fingerprint ${master.fingerprint}`,
    )
  }
  try {
    const key = createSecretKey(await decrypt(master.key, wrappedAt(row.id), row.wrapped))
    const sentinel = await decrypt(key, sentinelAt(row.id), row.sentinel)
    if (row.digest === fingerprintOf(key, 'data key') && Buffer.from(sentinel).toString() === SENTINEL) {
      return { id: row.id, key, retired: row.retiredAt !== null }
    }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
  }
  throw new VaultError(
    'altered',
    `The data key ${row.id}, wrapped by the master key with fingerprint ${row.masterKeyId}, does not open: ` +
      'its row was altered',
  )
}
