import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { inject } from 'vitest'
import type { DatabaseOptions } from '#lib/db/open.ts'

/** Where a database stays when the process that had it open is gone. */
export async function newPlace(): Promise<DatabaseOptions & { erase(): Promise<void> }> {
  if (process.env.TEST_DATABASE === 'pglite') {
    const folder = await mkdtemp(join(tmpdir(), 'mailgrant-kill-'))
    return { folder, erase: () => rm(folder, { recursive: true, force: true }) }
  }
  const { url: server } = inject('postgres')
  const name = `kill_${crypto.randomUUID().replaceAll('-', '')}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  return {
    url: new URL(`/${name}`, server).href,
    async erase() {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
