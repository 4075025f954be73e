import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from './database.ts'
import type { EmbeddedDatabase } from './embedded.ts'

const BACKUPS_KEPT = 7
const BACKUP_NAME = /^mailgrant-[0-9TZ-]+\.tar\.gz$/

export function isEmbedded(database: Database): database is EmbeddedDatabase {
  return database.kind === 'embedded'
}

/** What autovacuum does on a server. Meant for a daily job; false when the database is a server. */
export async function vacuumEmbedded(database: Database): Promise<boolean> {
  if (!isEmbedded(database)) return false
  await database.vacuum()
  return true
}

/**
 * Writes the database to `backups/` in its folder and keeps the last seven; safe while it is in use. The
 * master key is not in it. Gives the path; null when there is no folder to back up.
 */
export async function backUpEmbedded(database: Database, keep = BACKUPS_KEPT): Promise<string | null> {
  if (!isEmbedded(database) || !database.folder) return null
  const folder = join(database.folder, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const takenAt = (await database.now()).toISOString().replaceAll(/[:.]/g, '-')
  const path = join(folder, `mailgrant-${takenAt}.tar.gz`)
  await writeWhole(path, Buffer.from(await (await database.dump()).arrayBuffer()))
  await prune(folder, keep)
  return path
}

// Under its own name only once it is complete and on the disk.
async function writeWhole(path: string, content: Buffer): Promise<void> {
  const draft = `${path}.partial`
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function prune(folder: string, keep: number): Promise<void> {
  const names = await readdir(folder)
  const old = names
    .filter((name) => BACKUP_NAME.test(name))
    .sort()
    .slice(0, -keep)
  const unfinished = names.filter((name) => name.endsWith('.partial'))
  for (const name of [...old, ...unfinished]) await rm(join(folder, name), { force: true })
}
