import { drizzle } from 'drizzle-orm/postgres-js'
import postgres, { type Options, type Sql } from 'postgres'
import { begin, pending, type Scope } from './begin.ts'
import { Connections } from './connections.ts'
import type { Database } from './database.ts'
import { migrateServer } from './migrate.ts'
import { hideValues, isUnavailable, withoutValues } from './query-error.ts'
import { readerOf, type Whole } from './reader.ts'
import { tables } from './schema/tables.ts'
import { Transactions } from './transactions.ts'

const MAX_CONNECTIONS = 10
const CONNECT_TIMEOUT_SECONDS = 10
const IDLE_MS = 60_000
const LIFETIME_MS = 45 * 60_000
const CLOSE_TIMEOUT_SECONDS = 5
const STATEMENT_TIMEOUT_MS = 30_000
const MIGRATION_TIMEOUT_MS = 10 * 60_000
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

export async function openPostgres(
  url: string,
  migrationsFolder: string,
  connectTimeoutSeconds = CONNECT_TIMEOUT_SECONDS,
): Promise<Database> {
  const shown = describeUrl(url)
  const single = connect(url, { max: 1 }, MIGRATION_TIMEOUT_MS)
  try {
    await answersWithin(connectTimeoutSeconds, single)
    await migrateServer(single, migrationsFolder)
  } catch (error) {
    if (!isUnavailable(error)) throw withoutValues(error)
    throw new Error(`The database ${shown} cannot be reached`, { cause: withoutValues(error) })
  } finally {
    await single.end({ timeout: 0 })
  }
  return serve(url)
}

function connect(url: string, options: Options<Record<string, never>>, statementTimeout: number): Sql {
  return postgres(url, {
    ...options,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    // The library asks for them where nobody can catch the error of a connection that is cut meanwhile.
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: 'mailgrant',
      TimeZone: 'UTC',
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
  })
}

// The library goes on knocking for ever at a door that opens and closes again.
async function answersWithin(seconds: number, connection: Sql): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error(`No answer within ${seconds} s`), { code: 'CONNECT_TIMEOUT' })
    timer = setTimeout(() => reject(error), seconds * 1000)
  })
  try {
    await Promise.race([connection`select 1`, late])
  } finally {
    clearTimeout(timer)
  }
}

// The parser's own error would carry the whole URL, and with it the password.
function describeUrl(url: string): string {
  if (!URL.canParse(url)) throw new Error('The database URL is not a URL')
  const { protocol, host, pathname } = new URL(url)
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') {
    throw new Error('The database URL must begin with postgres:// or postgresql://')
  }
  return `${host}${pathname}`
}

function serve(url: string): Database {
  const transactions = new Transactions<Scope>()
  const types = { parsers: {}, serializers: {} }
  const connections = new Connections({
    max: MAX_CONNECTIONS,
    idleMs: IDLE_MS,
    lifetimeMs: LIFETIME_MS,
    answerMs: ANSWER_TIMEOUT_MS,
    connectMs: CONNECT_TIMEOUT_SECONDS * 1000,
    closeSeconds: CLOSE_TIMEOUT_SECONDS,
    open: (options) => {
      const sql = connect(url, options, STATEMENT_TIMEOUT_MS)
      // What drizzle reads and writes by itself, such as times, the driver must leave alone.
      Object.assign(sql.options.parsers, types.parsers)
      Object.assign(sql.options.serializers, types.serializers)
      return sql
    },
  })
  const outside = pending((query) => connections.use((connection) => connection.ask(query)))
  const unsafe: Scope['unsafe'] = (...args) => (transactions.current()?.unsafe ?? outside)(...args)
  const client = {
    options: types,
    unsafe,
    begin: <T>(work: (transaction: Scope) => Promise<T>) =>
      connections.use((connection) =>
        begin(connection, (scope) => transactions.enter(scope, () => work(inside(scope)))),
      ),
  }
  // A query that fails takes down the scope it was sent through, so reads in a savepoint must go through that one.
  const inside = (transaction: Scope): Scope => ({
    unsafe: transaction.unsafe,
    savepoint: (work) =>
      transaction.savepoint((savepoint) => transactions.enter(savepoint, () => work(inside(savepoint)))),
  })
  const whole = drizzle({
    client: client as unknown as Sql,
    schema: tables,
    casing: 'snake_case',
  }) as unknown as Whole
  let closed: Promise<void> | undefined

  return {
    kind: 'postgres',
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
      const rows = await unsafe('select (extract(epoch from now()) * 1000)::float8 as ms')
      return new Date(rows[0]?.ms as number)
    },
    async close() {
      transactions.assertOutside('close()')
      closed ??= (async () => {
        await transactions.drain()
        await connections.close()
      })()
      await closed
    },
  }
}
