import type { Log } from '#lib/log.ts'
import { Secret } from '#lib/secret.ts'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { MIGRATIONS_FOLDER } from './migrate.ts'
import { openPostgres } from './postgres.ts'

export interface DatabaseOptions {
  /** `postgres://…`. Wins over the folder. */
  readonly url?: Secret | string
  /** Where the embedded database lives. */
  readonly folder?: string
  readonly migrationsFolder?: string
  /** How long a server may take to answer for the first time; ten by default. */
  readonly connectTimeoutSeconds?: number
  readonly log?: Log
}

/** Opens the database and brings its tables up to date. Throws `FolderBusyError` when the folder is in use. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, folder, migrationsFolder = MIGRATIONS_FOLDER, log } = options
  const startedAt = performance.now()
  const database = url
    ? await openPostgres(
        url instanceof Secret ? url.reveal() : url,
        migrationsFolder,
        options.connectTimeoutSeconds,
      )
    : await openEmbedded(required(folder), migrationsFolder)
  log?.info(
    { database: database.kind, milliseconds: Math.round(performance.now() - startedAt) },
    'database open',
  )
  return database
}

function required(folder: string | undefined): string {
  if (!folder) throw new Error('A database needs a URL or a folder')
  return folder
}
