import { resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator'
import type { Sql } from 'postgres'

// Any number will do, as long as every version of the portal takes the same one.
const MIGRATION_LOCK = 0x6d67_7231
const NEWEST = 'select max(created_at)::float8 as newest from drizzle.__drizzle_migrations'

export const MIGRATIONS_FOLDER = resolve('drizzle')

/** Only one process holds an embedded database, so nothing else can migrate it meanwhile. */
export async function migrateEmbedded(pglite: PGlite, migrationsFolder: string): Promise<void> {
  await migratePglite(drizzlePglite({ client: pglite }), { migrationsFolder })
  const { rows } = await pglite.query<{ newest: number | null }>(NEWEST)
  refuseNewer(rows[0]?.newest, migrationsFolder)
}

/** `connection` must be a single one: the lock belongs to its session. Replicas starting together wait here. */
export async function migrateServer(connection: Sql, migrationsFolder: string): Promise<void> {
  await connection`select pg_advisory_lock(${MIGRATION_LOCK})`
  try {
    await migratePostgres(drizzlePostgres({ client: connection }), { migrationsFolder })
    const rows = await connection.unsafe<{ newest: number | null }[]>(NEWEST)
    refuseNewer(rows[0]?.newest, migrationsFolder)
  } finally {
    await connection`select pg_advisory_unlock(${MIGRATION_LOCK})`
  }
}

function refuseNewer(applied: number | null | undefined, migrationsFolder: string): void {
  const known = Math.max(0, ...readMigrationFiles({ migrationsFolder }).map((file) => file.folderMillis))
  if ((applied ?? 0) > known) {
    throw new Error(
      'This database was made by a newer version of Mailgrant: start that version, or a newer one',
    )
  }
}
