import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import postgres from 'postgres'
import { inject } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { embed } from '#lib/db/embedded.ts'
import { openDatabase } from '#lib/db/open.ts'

export interface TestDatabase {
  readonly database: Database
  /** A second handle on the same rows, as another replica would have; the same one when embedded. */
  openReplica(): Promise<Database>
  /** Runs SQL past every gate, to damage what a test wants damaged. */
  damage(sql: string): Promise<void>
  close(): Promise<void>
}

/** A fresh, migrated database of the kind that `TEST_DATABASE` names. */
export async function testDatabase(): Promise<TestDatabase> {
  const kind = process.env.TEST_DATABASE
  if (kind === 'pglite') return embedded()
  if (kind === 'postgres') return onServer()
  throw new Error('TEST_DATABASE must be pglite or postgres: call the test *.db.test.ts')
}

async function embedded(): Promise<TestDatabase> {
  const template = new Blob([readFileSync(inject('pglite').template)], { type: 'application/gzip' })
  const pglite = await PGlite.create({ loadDataDir: template })
  const database = embed(pglite, null)
  return {
    database,
    openReplica: async () => database,
    damage: async (sql) => {
      await pglite.exec(sql)
    },
    close: () => database.close(),
  }
}

async function onServer(): Promise<TestDatabase> {
  const { url, template } = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  const own = new URL(`/${name}`, url).href
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name} template ${template}`)
  const handles = [await openDatabase({ url: own })]
  const raw = postgres(own, { max: 1, onnotice: () => {} })
  return {
    database: handles[0] as Database,
    async openReplica() {
      const replica = await openDatabase({ url: own })
      handles.push(replica)
      return replica
    },
    damage: async (sql) => {
      await raw.unsafe(sql)
    },
    async close() {
      await Promise.all(handles.map((handle) => handle.close()))
      await raw.end()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
