import { chmod, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import type { Database } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { migrateEmbedded } from './migrate.ts'
import { hideValues, withoutValues } from './query-error.ts'
import { readerOf, type Whole } from './reader.ts'
import { tables } from './schema/tables.ts'
import { Transactions } from './transactions.ts'

/** A PostgreSQL inside this process. What it cannot do for itself is done by lib/db/maintenance.ts. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded'
  /** Null in memory. */
  readonly folder: string | null
  vacuum(): Promise<void>
  /** The whole data folder as a gzipped tar. */
  dump(): Promise<Blob>
}

export async function openEmbedded(folder: string, migrationsFolder: string): Promise<EmbeddedDatabase> {
  const home = resolve(folder)
  await mkdir(home, { recursive: true, mode: 0o700 })
  await chmod(home, 0o700)
  const lock = await lockFolder(home)
  let pglite: PGlite | undefined
  try {
    pglite = await PGlite.create({ dataDir: join(home, 'pg') })
    await migrateEmbedded(pglite, migrationsFolder)
    return embed(pglite, home, lock.release)
  } catch (error) {
    await pglite?.close()
    await lock.release()
    throw withoutValues(error)
  }
}

/** Gives a running PGlite, already migrated, the face of a database. */
export function embed(
  pglite: PGlite,
  folder: string | null,
  afterClose: () => Promise<void> = async () => {},
): EmbeddedDatabase {
  const transactions = new Transactions<Transaction>()
  const client = {
    query: (...args: Parameters<PGlite['query']>) => (transactions.current() ?? pglite).query(...args),
    transaction: <T>(work: (transaction: Transaction) => Promise<T>) =>
      pglite.transaction((transaction) => transactions.enter(transaction, () => work(transaction))),
  }
  const whole = drizzle({
    client: client as unknown as PGlite,
    schema: tables,
    casing: 'snake_case',
  }) as unknown as Whole
  let closed: Promise<void> | undefined

  return {
    kind: 'embedded',
    folder,
    read: readerOf(whole),
    async transaction(work) {
      try {
        return await transactions.track(() =>
          whole.transaction((writer) => {
            hideValues(writer)
            return work(writer)
          }),
        )
      } catch (error) {
        throw withoutValues(error)
      }
    },
    async now() {
      const { rows } = await client.query('select (extract(epoch from now()) * 1000)::float8 as ms')
      return new Date((rows[0] as { ms: number }).ms)
    },
    async vacuum() {
      transactions.assertOutside('vacuum()')
      await pglite.exec('vacuum analyze')
    },
    async dump() {
      transactions.assertOutside('dump()')
      await pglite.exec('checkpoint')
      return pglite.dumpDataDir('gzip')
    },
    async close() {
      transactions.assertOutside('close()')
      closed ??= (async () => {
        await transactions.drain()
        await pglite.close()
        await afterClose()
      })()
      await closed
    },
  }
}
