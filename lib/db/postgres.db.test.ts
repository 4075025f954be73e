import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { describe, expect, inject, it } from 'vitest'
import { openDatabase } from './open.ts'
import { isUnavailable } from './query-error.ts'
import { users } from './schema/users.ts'

const PERSON = { name: 'A', role: 'admin' as const, passwordHash: '-' }

// What only a server has: these run beside the tests that both databases share.
if (process.env.TEST_DATABASE === 'postgres') {
  describe('a PostgreSQL server', () => {
    it('is migrated once by five replicas that start together', async () => {
      await withEmptyDatabase(async (url) => {
        const replicas = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ url })))
        for (const replica of replicas) expect(await replica.read.$count(users)).toBe(0)
        const applied = await ask(url, 'select hash from drizzle.__drizzle_migrations')
        expect(applied.length).toBeGreaterThan(0)
        expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length)
        await Promise.all(replicas.map((replica) => replica.close()))
      })
    })

    it('is left alone by an older version that does not know its tables', async () => {
      await withEmptyDatabase(async (url) => {
        await (await openDatabase({ url })).close()
        await ask(
          url,
          `insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999)`,
        )
        await expect(openDatabase({ url })).rejects.toThrow('made by a newer version')
      })
    })

    it('gives every statement and every idle transaction an end, and keeps its clock in UTC', async () => {
      await withEmptyDatabase(async (url) => {
        const database = await openDatabase({ url })
        const setting = (name: string) => sql<string>`current_setting(${name})`
        const [settings] = await database.transaction(async (writer) => {
          await writer
            .insert(users)
            .values({ email: 'a@x.example', name: 'A', role: 'admin', passwordHash: '-' })
          return database.read
            .select({
              statement: setting('statement_timeout'),
              idle: setting('idle_in_transaction_session_timeout'),
              zone: setting('TimeZone'),
            })
            .from(users)
        })
        expect(settings).toEqual({ statement: '30s', idle: '1min', zone: 'UTC' })
        await database.close()
      })
    })

    it('goes on after its connections were cut, again and again, in every state of a transaction', async () => {
      await withEmptyDatabase(async (url) => {
        const database = await openDatabase({ url })
        const name = new URL(url).pathname.slice(1)
        const cut = () =>
          ask(
            inject('postgres').url,
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
          )
        const busy = (round: number) =>
          Array.from({ length: 12 }, (_, n) =>
            database.transaction(async (writer) => {
              if (n % 4 === 0) await cut()
              await writer.insert(users).values({ ...PERSON, email: `${round}-${n}@x.example` })
              if (n % 4 === 1) await writer.transaction((inner) => inner.select().from(users)).catch(() => {})
              if (n % 4 === 2) await Promise.all([database.now(), database.now()])
              return n
            }),
          )
        let lost = 0
        for (let round = 0; round < 25; round += 1) {
          for (const outcome of await Promise.allSettled(busy(round))) {
            if (outcome.status === 'fulfilled') continue
            expect(isUnavailable(outcome.reason), inspect(outcome.reason)).toBe(true)
            lost += 1
          }
          const answers = Array.from({ length: 10 }, () => database.read.$count(users))
          await Promise.allSettled(answers)
        }
        expect(lost).toBeGreaterThan(25)
        // Every place in the pool can still be had.
        await Promise.all(Array.from({ length: 30 }, () => database.transaction(() => database.now())))
        await database.close()
      })
    })
  })
}

describe('a database URL', () => {
  it.each([
    '',
    'not a url',
    'mysql://u:marker-password@h/d',
    '//u:marker-password@h',
    'postgres://u:marker-password@h:99999/d',
  ])('is refused when it is %j, without repeating it', async (url) => {
    const error = (await openDatabase({ url }).catch((thrown: Error) => thrown)) as Error
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('marker-password')
  })

  it('is named without its password when nobody answers there', async () => {
    const port = await unusedPort()
    const opening = openDatabase({ url: `postgres://u:marker-password@127.0.0.1:${port}/d` })
    const error = (await opening.catch((thrown: Error) => thrown)) as Error
    expect(error.message).toBe(`The database 127.0.0.1:${port}/d cannot be reached`)
    expect(isUnavailable(error)).toBe(true)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('marker-password')
  })

  it('is named when something hangs up there', async () => {
    const server = createServer((socket) => socket.destroy())
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    const opening = openDatabase({ url: `postgres://u@127.0.0.1:${port}/d`, connectTimeoutSeconds: 0.5 })
    await expect(opening).rejects.toThrow(`The database 127.0.0.1:${port}/d cannot be reached`)
    await new Promise((resolve) => server.close(resolve))
  })
})

async function unusedPort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function ask(url: string, query: string) {
  const connection = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await connection.unsafe(query)
  } finally {
    await connection.end()
  }
}

async function withEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const { url } = inject('postgres')
  const name = `empty_${crypto.randomUUID().replaceAll('-', '')}`
  await ask(url, `create database ${name}`)
  try {
    await work(new URL(`/${name}`, url).href)
  } finally {
    await ask(url, `drop database ${name} with (force)`)
  }
}
