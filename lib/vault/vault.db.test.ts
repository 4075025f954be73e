import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { vaultKeys } from '#lib/db/schema/vault.ts'
import { newMasterKey } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { Secret } from '#lib/secret.ts'
import { createKeyRow } from './key-ring.ts'
import { parseMasterKey } from './master-key.ts'
import { openVault } from './open-vault.ts'
import type { Place } from './vault.ts'

const PLACE: Place = { table: 'grants', column: 'refresh_sealed', row: 'row-1' }
const CLEAR = 'marker-refresh-token'

let opened: TestDatabase
let database: Database
beforeAll(async () => {
  opened = await testDatabase()
  database = opened.database
})
beforeEach(() => opened.damage('truncate vault_keys cascade'))
afterAll(() => opened.close())

const keyRows = () => database.read.select().from(vaultKeys)

describe('a sealed value', () => {
  it('opens where it was sealed, and nothing of it can be read in the text', async () => {
    const { vault } = await openVault(database, newMasterKey())
    const sealed = await vault.seal(PLACE, new Secret(CLEAR))

    expect((await vault.open(PLACE, sealed)).reveal()).toBe(CLEAR)
    expect(sealed.value).not.toContain(CLEAR)
    expect(Buffer.from(sealed.value, 'base64').toString()).not.toContain(CLEAR)
  })

  it('never looks the same twice', async () => {
    const { vault } = await openVault(database, newMasterKey())
    const values = await Promise.all(
      Array.from({ length: 50 }, async () => (await vault.seal(PLACE, new Secret(CLEAR))).value),
    )
    expect(new Set(values).size).toBe(50)
  })

  it.each([
    ['row', { ...PLACE, row: 'row-2' }],
    ['column', { ...PLACE, column: 'access_sealed' }],
    ['table', { ...PLACE, table: 'credentials' }],
    ['split of the same letters', { table: 'grants"', column: ',"refresh_sealed', row: 'row-1' }],
  ])('does not open in another %s', async (_what, elsewhere) => {
    const { vault } = await openVault(database, newMasterKey())
    const sealed = await vault.seal(PLACE, new Secret(CLEAR))
    await expect(vault.open(elsewhere, sealed)).rejects.toMatchObject({
      name: 'VaultError',
      code: 'wrong-place',
    })
  })

  it('does not open when the key column beside it names another key', async () => {
    const { vault } = await openVault(database, newMasterKey())
    const sealed = await vault.seal(PLACE, new Secret(CLEAR))
    const other = { ...sealed, keyId: crypto.randomUUID() }
    await expect(vault.open(PLACE, other)).rejects.toMatchObject({ code: 'altered' })
  })

  it('does not open with a key that the vault does not have', async () => {
    const { vault } = await openVault(database, newMasterKey())
    const elsewhere = await testDatabase()
    try {
      const foreign = await openVault(elsewhere.database, newMasterKey())
      const sealed = await foreign.vault.seal(PLACE, new Secret(CLEAR))
      await expect(vault.open(PLACE, sealed)).rejects.toMatchObject({ code: 'unknown-key' })
    } finally {
      await elsewhere.close()
    }
  })

  it('opens on a replica that started before its data key was made', async () => {
    const masterKey = newMasterKey()
    const older = await openVault(database, masterKey)
    const row = await createKeyRow(parseMasterKey(masterKey))
    await database.transaction((writer) => writer.insert(vaultKeys).values(row))
    const newer = await openVault(database, masterKey)

    const sealed = await newer.vault.seal(PLACE, new Secret(CLEAR))

    expect(sealed.keyId).toBe(row.id)
    expect((await older.vault.open(PLACE, sealed)).reveal()).toBe(CLEAR)
  })

  it('opens inside a transaction', async () => {
    const { vault } = await openVault(database, newMasterKey())
    const sealed = await vault.seal(PLACE, new Secret(CLEAR))
    const clear = await database.transaction(() => vault.open(PLACE, sealed))
    expect(clear.reveal()).toBe(CLEAR)
  })
})

describe('opening the vault', () => {
  it('makes one data key when two replicas start at once, and each opens what the other sealed', async () => {
    const masterKey = newMasterKey()
    const replica = await opened.openReplica()
    const [one, two] = await Promise.all([openVault(database, masterKey), openVault(replica, masterKey)])

    expect(await keyRows()).toHaveLength(1)
    const sealed = await one.vault.seal(PLACE, new Secret(CLEAR))
    expect((await two.vault.open(PLACE, sealed)).reveal()).toBe(CLEAR)
    expect(one.auditKey.reveal()).toBe(two.auditKey.reveal())
  })

  it('refuses the wrong master key, naming the data key and both fingerprints but no key', async () => {
    const right = newMasterKey()
    const wrong = newMasterKey()
    await openVault(database, right)
    const [row] = await keyRows()

    const error = await openVault(database, wrong).then(
      () => null,
      (thrown: Error) => thrown,
    )

    expect(error).toMatchObject({ name: 'VaultError', code: 'wrong-master-key' })
    expect(error?.message).toContain(row?.id)
    expect(error?.message).toContain(parseMasterKey(right).fingerprint)
    expect(error?.message).toContain(parseMasterKey(wrong).fingerprint)
    for (const key of [right, wrong]) expect(error?.message).not.toContain(key.reveal().slice(0, 20))
    expect(await keyRows()).toEqual([row])
  })

  it.each(['wrapped', 'sentinel', 'digest'] as const)(
    'refuses a data key whose %s was altered',
    async (column) => {
      const masterKey = newMasterKey()
      await openVault(database, masterKey)
      const [row] = await keyRows()
      if (!row) throw new Error('no data key')
      const altered = row[column].replace(/.(?=.{10}$)/, (letter) => (letter === 'a' ? 'b' : 'a'))
      await database.transaction((writer) =>
        writer
          .update(vaultKeys)
          .set({ [column]: altered })
          .where(eq(vaultKeys.id, row.id)),
      )
      await expect(openVault(database, masterKey)).rejects.toThrow(row.id)
      await expect(openVault(database, masterKey)).rejects.toMatchObject({ code: 'altered' })
    },
  )

  it('refuses data keys that changed places', async () => {
    const masterKey = newMasterKey()
    await openVault(database, masterKey)
    const second = await createKeyRow(parseMasterKey(masterKey))
    const [first] = await keyRows()
    await database.transaction((writer) =>
      writer.insert(vaultKeys).values({ ...second, wrapped: first?.wrapped ?? '' }),
    )
    await expect(openVault(database, masterKey)).rejects.toMatchObject({ code: 'altered' })
  })

  it('wraps its keys anew under a new master key, opens what was sealed, and refuses the old one', async () => {
    const old = newMasterKey()
    const fresh = newMasterKey()
    const before = await openVault(database, old)
    const sealed = await before.vault.seal(PLACE, new Secret(CLEAR))

    const after = await openVault(database, fresh, old)

    expect((await after.vault.open(PLACE, sealed)).reveal()).toBe(CLEAR)
    expect(after.auditKey.reveal()).toBe(before.auditKey.reveal())
    expect(await keyRows()).toHaveLength(1)
    await expect(openVault(database, fresh)).resolves.toBeDefined()
    await expect(openVault(database, old)).rejects.toMatchObject({ code: 'wrong-master-key' })
  })

  it('changes no key when one of them cannot be wrapped anew', async () => {
    const old = newMasterKey()
    await openVault(database, old)
    const stranger = await createKeyRow(parseMasterKey(newMasterKey()))
    await database.transaction((writer) => writer.insert(vaultKeys).values(stranger))
    const before = await keyRows()

    await expect(openVault(database, newMasterKey(), old)).rejects.toThrow(stranger.id)

    expect(await keyRows()).toEqual(before)
  })

  it('does not ask for a retired key, unless the audit chain hangs on it', async () => {
    const masterKey = newMasterKey()
    await openVault(database, masterKey)
    const stranger = await createKeyRow(parseMasterKey(newMasterKey()))
    await database.transaction((writer) =>
      writer.insert(vaultKeys).values({ ...stranger, retiredAt: new Date() }),
    )
    const { vault } = await openVault(database, masterKey)
    expect((await vault.seal(PLACE, new Secret(CLEAR))).keyId).not.toBe(stranger.id)
  })
})
