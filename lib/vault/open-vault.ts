import { asc, eq, sql } from 'drizzle-orm'
import type { Database, Reader, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { vaultKeys } from '#lib/db/schema/vault.ts'
import { Secret } from '#lib/secret.ts'
import { decrypt, encrypt, keyIdOf } from './envelope.ts'
import { createKeyRow, type DataKey, deriveAuditKey, KeyRing, type KeyRow, unwrap, wrap } from './key-ring.ts'
import { type MasterKey, parseMasterKey } from './master-key.ts'
import { type Vault, VaultError } from './vault.ts'

export interface OpenVault {
  readonly vault: Vault
  readonly auditKey: Secret
}

/**
 * Proves every data key before anything is sealed or opened, and makes the first one. Keys wrapped by the
 * previous master key are wrapped anew. Throws `VaultError` when a key in use does not open.
 */
export async function openVault(
  database: Database,
  masterKey: Secret,
  previousMasterKey?: Secret,
): Promise<OpenVault> {
  const master = parseMasterKey(masterKey)
  const previous = previousMasterKey && parseMasterKey(previousMasterKey)
  let ring = await record(database, 'vault', async (writer) => {
    // Replicas that start together take turns, so that only one makes or wraps keys. Sealing goes on meanwhile.
    await writer.execute(sql`lock table ${vaultKeys} in share row exclusive mode`)
    if (previous) await wrapAnew(writer, previous, master)
    if ((await keyRows(writer)).length === 0)
      await writer.insert(vaultKeys).values(await createKeyRow(master))
    return loadRing(writer, master)
  })

  async function keyFor(id: string): Promise<DataKey> {
    if (!ring.get(id)) {
      // Another replica may have made it since.
      ring = await loadRing(database.read, master)
    }
    const key = ring.get(id)
    if (!key)
      throw new VaultError('unknown-key', 'A sealed value names a data key that the vault does not have')
    return key
  }

  const vault: Vault = {
    async seal(place, secret) {
      const { id, key } = ring.primary()
      return { value: await encrypt(key, id, place, Buffer.from(secret.reveal())), keyId: id }
    },
    async open(place, sealed) {
      const keyId = keyIdOf(sealed.value)
      if (keyId !== sealed.keyId) {
        throw new VaultError('altered', 'A sealed value names another data key than the column beside it')
      }
      const { key } = await keyFor(keyId)
      return new Secret(Buffer.from(await decrypt(key, place, sealed.value)).toString())
    },
  }
  return { vault, auditKey: deriveAuditKey(ring) }
}

function keyRows(read: Reader): Promise<KeyRow[]> {
  return read.select().from(vaultKeys).orderBy(asc(vaultKeys.createdAt), asc(vaultKeys.id))
}

async function wrapAnew(writer: Writer, previous: MasterKey, master: MasterKey): Promise<void> {
  for (const row of await keyRows(writer)) {
    if (row.masterKeyId !== previous.fingerprint) continue
    const { key } = await unwrap(row, previous)
    await writer
      .update(vaultKeys)
      .set(await wrap(row.id, key, master))
      .where(eq(vaultKeys.id, row.id))
  }
}

async function loadRing(read: Reader, master: MasterKey): Promise<KeyRing> {
  const keys: DataKey[] = []
  for (const [index, row] of (await keyRows(read)).entries()) {
    try {
      keys.push(await unwrap(row, master))
    } catch (error) {
      // The first key is always needed: the audit chain hangs on it.
      if (row.retiredAt === null || index === 0) throw error
    }
  }
  return new KeyRing(keys)
}
