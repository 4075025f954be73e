import type { Sql, TransactionSql } from 'postgres'
import { isUnavailable } from './query-error.ts'

/** What runs queries inside a transaction or a savepoint. */
export interface Scope {
  readonly unsafe: Sql['unsafe']
  savepoint<T>(work: (savepoint: Scope) => Promise<T>): Promise<T>
}

/**
 * A transaction whose connection may be cut at any moment. postgres.js 3.4.9 writes its `rollback` even to a
 * connection that is gone, which throws where nobody can catch it and spoils the connection for ever
 * (https://github.com/porsager/postgres/issues/1208). So once the connection is lost nothing more is sent, and
 * the library never learns that the body ended: its own promise has been rejected by then.
 */
export async function beginSafely<T>(sql: Sql, work: (scope: Scope) => Promise<T>): Promise<T> {
  let lost: unknown
  let lose = (_error: unknown) => {}
  const untilLost = new Promise<never>((_resolve, reject) => {
    lose = (error) => {
      lost ??= error
      reject(error)
    }
  })
  untilLost.catch(() => {})

  const guarded = (transaction: TransactionSql): Scope => ({
    unsafe: ((...args: Parameters<Sql['unsafe']>) => {
      if (lost) throw lost
      const query = transaction.unsafe(...args)
      query.catch((error: unknown) => {
        if (isUnavailable(error)) lose(error)
      })
      return query
    }) as Sql['unsafe'],
    savepoint: <R>(inner: (savepoint: Scope) => Promise<R>) =>
      Promise.race([
        transaction.savepoint((savepoint) => settle(inner(guarded(savepoint)))) as Promise<R>,
        untilLost,
      ]),
  })

  // Decides only when every rejection that is under way has arrived.
  const settle = async <R>(body: Promise<R>): Promise<R> => {
    const [outcome] = await Promise.allSettled([body])
    await new Promise<void>((done) => process.nextTick(done))
    if (lost) return new Promise<never>(() => {})
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  }

  let body: Promise<T> | undefined
  const whole = sql.begin((transaction) => {
    body = work(guarded(transaction))
    return settle(body)
  }) as Promise<T>
  whole.catch((error: unknown) => {
    if (isUnavailable(error)) lose(error)
  })
  try {
    return await Promise.race([whole, untilLost])
  } catch (error) {
    await Promise.allSettled([body])
    throw error
  }
}
