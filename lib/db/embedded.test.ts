import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedDatabase, openEmbedded } from './embedded.ts'
import { FolderBusyError } from './folder-lock.ts'
import { backUpEmbedded, vacuumEmbedded } from './maintenance.ts'
import { MIGRATIONS_FOLDER } from './migrate.ts'
import { users } from './schema/users.ts'
import { insertUser } from './testing/fixtures.ts'

let home: string
const children: ChildProcess[] = []
const databases: EmbeddedDatabase[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mailgrant-embedded-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  for (const database of databases.splice(0)) await database.close()
  rmSync(home, { recursive: true, force: true })
})

async function open(folder = home): Promise<EmbeddedDatabase> {
  const database = await openEmbedded(folder, MIGRATIONS_FOLDER)
  databases.push(database)
  return database
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** A second process that writes into the folder, and what it has said so far. */
function startWriter() {
  const program = join(import.meta.dirname, 'testing', 'write-until-killed.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program, home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const said: string[] = []
  const complaints: string[] = []
  child.stderr.on('data', (chunk) => complaints.push(String(chunk)))
  const lines = createInterface({ input: child.stdout })
  const hasSaid = (text: string) =>
    new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        said.push(line)
        if (line === text) resolve()
      })
      lines.once('close', () => reject(new Error(`The writer ended: ${complaints.join('')}`)))
    })
  const ended = once(lines, 'close')
  return { child, said, hasSaid, ended, complaints }
}

const emails = async (database: EmbeddedDatabase) =>
  new Set((await database.read.select({ email: users.email }).from(users)).map(({ email }) => email))

// A second process starts a database of its own, which takes its time on a busy machine.
describe('one embedded folder', { timeout: 90_000 }, () => {
  it('is refused to a second process by the pid of the first, and loses no row when the first is killed', async () => {
    const writer = startWriter()
    await writer.hasSaid('wrote row-20@x.example')

    const refused = open()
    await expect(refused).rejects.toBeInstanceOf(FolderBusyError)
    await expect(refused).rejects.toThrow(`pid ${writer.child.pid}`)

    await kill(writer.child)
    await writer.ended
    const acknowledged = writer.said.filter((line) => line.startsWith('wrote ')).map((line) => line.slice(6))
    const kept = await emails(await open())
    expect(acknowledged.length).toBeGreaterThan(20)
    expect(acknowledged.filter((email) => !kept.has(email))).toEqual([])
    expect(readdirSync(home).filter((name) => /^(lock|held)\./.test(name))).toHaveLength(2)
  })

  it('turns away a second process while this one has it, before that process touches anything', async () => {
    await open()
    const writer = startWriter()
    const [code] = await once(writer.child, 'exit')
    await writer.ended
    expect(code).not.toBe(0)
    expect(writer.said).toEqual([])
    expect(writer.complaints.join('')).toContain(`pid ${process.pid}`)
  })

  it('is made for its owner only, refused to a second handle, and free again after closing', async () => {
    const folder = join(home, 'not', 'there', 'yet')
    const first = await open(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await expect(open(folder)).rejects.toThrow('this process itself')
    await insertUser(first, { email: 'kept@x.example' })
    await first.close()
    expect(readdirSync(folder).filter((name) => /^(lock|held|new)\./.test(name))).toEqual([])
    expect(await emails(await open(folder))).toEqual(new Set(['kept@x.example']))
  })

  it('is left alone by an older version that does not know its tables', async () => {
    const pglite = await PGlite.create({ dataDir: join(home, 'pg') })
    await pglite.exec(`create schema drizzle;
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)`)
    await pglite.close()
    await expect(open()).rejects.toThrow('made by a newer version')
    expect(readdirSync(home)).toEqual(['pg'])
  })
})

describe('looking after the embedded database', () => {
  let database: EmbeddedDatabase
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mailgrant-embedded-'))
    database = await openEmbedded(folder, MIGRATIONS_FOLDER)
  })
  afterAll(async () => {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('backs it up while it is written to, so that the copy opens with every row written before', async () => {
    for (let n = 0; n < 20; n += 1) await insertUser(database, { email: `before-${n}@x.example` })
    const writing = Promise.all(
      Array.from({ length: 40 }, (_, n) => insertUser(database, { email: `during-${n}@x.example` })),
    )
    const path = await backUpEmbedded(database)
    await writing

    if (!path) throw new Error('no backup')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700)
    const copy = await PGlite.create({
      loadDataDir: new Blob([readFileSync(path)], { type: 'application/gzip' }),
    })
    try {
      const { rows } = await copy.query<{ email: string }>('select email from users')
      const kept = new Set(rows.map(({ email }) => email))
      for (let n = 0; n < 20; n += 1) expect(kept.has(`before-${n}@x.example`)).toBe(true)
    } finally {
      await copy.close()
    }
    expect((await emails(database)).size).toBe(60)
  })

  it('keeps the newest backups and clears unfinished ones, but nothing else', async () => {
    const backups = join(folder, 'backups')
    mkdirSync(backups, { recursive: true })
    const made = (name: string) => writeFileSync(join(backups, name), '')
    for (let day = 1; day <= 9; day += 1) made(`mailgrant-2020-01-0${day}T00-00-00-000Z.tar.gz`)
    made('mailgrant-2020-01-10T00-00-00-000Z.tar.gz.partial')
    made('mine.tar.gz')

    const first = await backUpEmbedded(database, 3)
    const second = await backUpEmbedded(database, 3)
    const third = await backUpEmbedded(database, 3)

    const kept = [first, second, third].map((path) => path?.split('/').at(-1))
    expect(readdirSync(backups).sort()).toEqual([...kept, 'mine.tar.gz'])
  })

  it('vacuums, and refuses to do either inside a transaction instead of waiting for ever', async () => {
    expect(await vacuumEmbedded(database)).toBe(true)
    await expect(database.transaction(() => vacuumEmbedded(database))).rejects.toThrow('inside a transaction')
    await expect(database.transaction(() => backUpEmbedded(database))).rejects.toThrow('inside a transaction')
  })
})
