import type { Sql } from 'postgres'
import type { Connection } from './connection.ts'

type Unsafe = Sql['unsafe']
type Query = ReturnType<Unsafe>

/** What runs queries inside a transaction or a savepoint. */
export interface Scope {
  readonly unsafe: Unsafe
  savepoint<T>(work: (savepoint: Scope) => Promise<T>): Promise<T>
}

/** A query in the shape that drizzle asks for: awaited for objects, or asked for its values as arrays. */
export function pending(send: <T>(query: (sql: Sql) => PromiseLike<T>) => Promise<T>): Unsafe {
  const unsafe = (...args: Parameters<Unsafe>) => {
    let rows: Promise<unknown> | undefined
    const ask = () => {
      rows ??= send((sql) => sql.unsafe(...args))
      return rows
    }
    return {
      // biome-ignore lint/suspicious/noThenProperty: a query is sent when it is awaited, as with postgres.js
      then: (...handlers: Parameters<Promise<unknown>['then']>) => ask().then(...handlers),
      catch: (...handlers: Parameters<Promise<unknown>['catch']>) => ask().catch(...handlers),
      finally: (...handlers: Parameters<Promise<unknown>['finally']>) => ask().finally(...handlers),
      values: () => send((sql) => sql.unsafe(...args).values()),
    } as unknown as Query
  }
  return unsafe as Unsafe
}

/**
 * A transaction on a connection that nobody else uses meanwhile. A body that swallowed the error of a query has
 * not succeeded: the server would answer its commit with a rollback.
 */
export async function begin<T>(connection: Connection, work: (scope: Scope) => Promise<T>): Promise<T> {
  const tell = (statement: string) => connection.ask((sql) => sql.unsafe(statement))
  let savepoints = 0

  const run = async <R>(
    [open, keep, undo]: readonly [string, string, string],
    body: (scope: Scope) => Promise<R>,
  ): Promise<R> => {
    let failure: { readonly error: unknown } | undefined
    let over = false
    const send = async <A>(query: (sql: Sql) => PromiseLike<A>): Promise<A> => {
      if (over) throw new Error('A query was sent after its transaction had ended')
      try {
        return await connection.ask(query)
      } catch (error) {
        failure ??= { error }
        throw error
      }
    }
    const scope: Scope = {
      unsafe: pending(send),
      savepoint: (inner) => {
        const name = `s${savepoints++}`
        return run([`savepoint ${name}`, `release savepoint ${name}`, `rollback to savepoint ${name}`], inner)
      },
    }
    await tell(open)
    try {
      const result = await body(scope)
      if (failure) throw failure.error
      over = true
      await tell(keep)
      return result
    } catch (error) {
      over = true
      // A connection that is lost has rolled back by itself; one that cannot roll back is not to be lent again.
      if (!connection.isLost) await tell(undo).catch(() => connection.close(0))
      throw error
    }
  }
  return run(['begin', 'commit', 'rollback'], work)
}
