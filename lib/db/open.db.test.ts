import { inspect } from 'node:util'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Writer } from './database.ts'
import { isUnavailable, violatedConstraint } from './query-error.ts'
import { users } from './schema/users.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { insertUser } from './testing/fixtures.ts'

let opened: TestDatabase
let database: Database
beforeAll(async () => {
  opened = await testDatabase()
  database = opened.database
})
afterAll(() => opened.close())

const person = (email: string) => ({ email, name: email, role: 'admin' as const, passwordHash: '-' })
const add = (writer: Writer, email: string) => writer.insert(users).values(person(email))
const find = (email: string) => database.read.select().from(users).where(eq(users.email, email))

function signal() {
  let send = () => {}
  const sent = new Promise<void>((resolve) => {
    send = resolve
  })
  return { send, sent }
}

describe('a transaction', () => {
  it('keeps what it wrote, and gives back what its work gave', async () => {
    const id = await database.transaction(async (writer) => {
      const [row] = await add(writer, 'kept@x.example').returning({ id: users.id })
      return row?.id
    })
    expect(await find('kept@x.example')).toMatchObject([{ id }])
  })

  it('keeps nothing when its work throws', async () => {
    const failing = database.transaction(async (writer) => {
      await add(writer, 'undone@x.example')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await find('undone@x.example')).toEqual([])
  })

  it('includes reads made inside it, however they were begun', async () => {
    const begunOutside = find('seen@x.example')
    const seen = await database.transaction(async (writer) => {
      await add(writer, 'seen@x.example')
      const [direct, counted, together] = await Promise.all([
        find('seen@x.example'),
        database.read.$count(users, eq(users.email, 'seen@x.example')),
        Promise.all([1, 2, 3].map(() => find('seen@x.example'))),
      ])
      return [direct.length, counted, ...together.map((rows) => rows.length), (await begunOutside).length]
    })
    expect(seen).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('tells the time without waiting for itself', async () => {
    const inside = await database.transaction(() => database.now())
    expect(Math.abs(inside.getTime() - Date.now())).toBeLessThan(60_000)
    expect(Math.abs((await database.now()).getTime() - Date.now())).toBeLessThan(60_000)
  })

  it('is not seen from outside before it is done', async () => {
    const written = signal()
    const go = signal()
    const running = database.transaction(async (writer) => {
      await add(writer, 'hidden@x.example')
      written.send()
      await go.sent
      throw new Error('taken back')
    })
    await written.sent
    const outside = find('hidden@x.example').execute()
    go.send()
    await expect(running).rejects.toThrow('taken back')
    expect(await outside).toEqual([])
  })

  it('refuses another one inside it, instead of waiting for ever', async () => {
    const nested = database.transaction(() => database.transaction(async () => 'never'))
    await expect(nested).rejects.toThrow('transaction() was called inside a transaction')
    await expect(database.transaction(() => database.close())).rejects.toThrow('inside a transaction')
    await expect(database.transaction(async () => 'again')).resolves.toBe('again')
  })

  it('lets work that outlives it read and write on its own', async () => {
    const ended = signal()
    let later: Promise<unknown> = Promise.resolve()
    await database.transaction(async (writer) => {
      await add(writer, 'early@x.example')
      later = ended.sent.then(async () => {
        await database.transaction((own) => add(own, 'late@x.example'))
        return [...(await find('early@x.example')), ...(await find('late@x.example'))].length
      })
    })
    ended.send()
    expect(await later).toBe(2)
  })

  it('can be tried again inside by a savepoint', async () => {
    await database.transaction(async (writer) => {
      await add(writer, 'outer@x.example')
      const inner = writer.transaction((nested) => add(nested, 'outer@x.example'))
      await expect(inner).rejects.toSatisfy((error) => violatedConstraint(error) === 'users_email')
    })
    expect(await find('outer@x.example')).toHaveLength(1)
  })
})

describe('a failed query', () => {
  const MARKER = 'marker-value@x.example'

  it('names the constraint and none of the values', async () => {
    await insertUser(database, { email: MARKER })
    const error = await database
      .transaction((writer) => add(writer, MARKER.toUpperCase()))
      .catch((thrown: Error) => thrown as Error)

    expect(violatedConstraint(error)).toBe('users_email')
    expect(isUnavailable(error)).toBe(false)
    const { message, stack } = error as Error
    expect(`${message}${stack}${inspect({ ...(error as Error), cause: null })}`.toLowerCase()).not.toContain(
      MARKER,
    )
  })

  it('tells no values when a read fails or when the work catches it', async () => {
    const bad = () => database.read.select().from(users).where(eq(users.id, MARKER)).execute()
    const caught = await database.transaction(async (writer) => {
      const inside = await writer.transaction(() => bad()).catch((thrown: Error) => thrown as Error)
      return inside as Error
    })
    const outside = (await bad().catch((thrown: Error) => thrown)) as Error
    for (const error of [caught, outside]) {
      expect(error.message).toContain('Failed query')
      expect(`${error.message}${error.stack}`).not.toContain(MARKER)
    }
  })
})

describe('the reading handle', () => {
  it('has no way to write', () => {
    const read = database.read as unknown as Record<string, unknown>
    for (const verb of ['insert', 'update', 'delete', 'execute', 'transaction'])
      expect(read[verb]).toBeUndefined()
    const some = database.read.$with('some').as(database.read.select({ id: users.id }).from(users))
    const chained = database.read.with(some) as unknown as Record<string, unknown>
    for (const verb of ['insert', 'update', 'delete']) expect(chained[verb]).toBeUndefined()
  })

  it('reads through a common table expression', async () => {
    await insertUser(database, { email: 'cte@x.example' })
    const some = database.read
      .$with('some')
      .as(database.read.select({ email: users.email }).from(users).where(eq(users.email, 'cte@x.example')))
    expect(await database.read.with(some).select().from(some)).toEqual([{ email: 'cte@x.example' }])
  })
})

describe('closing', () => {
  it('waits for what runs, lets nothing new begin, and may be asked twice', async () => {
    const own = await testDatabase()
    const started = signal()
    const go = signal()
    const running = own.database.transaction(async (writer) => {
      started.send()
      await go.sent
      await add(writer, 'last@x.example')
      return 'written'
    })
    await started.sent
    const closing = own.close()
    await expect(own.database.transaction(async () => 'late')).rejects.toThrow('The database is closing')
    go.send()
    expect(await running).toBe('written')
    await closing
    await own.database.close()
  })
})
