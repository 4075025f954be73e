import type { Sql } from 'postgres'

export type Ask<T> = (sql: Sql) => PromiseLike<T>

export interface ConnectionSettings {
  readonly open: (options: { max: 1; max_lifetime: null; idle_timeout: 0; onclose: () => void }) => Sql
  /** Longer than the server's own statement timeout: reached only when the server is not heard of any more. */
  readonly answerMs: number
  readonly connectMs: number
}

/** An error of the shape in which the driver says that a connection is gone. */
function gone(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/**
 * One connection of postgres.js that never outlives its socket. Left to itself the library connects again
 * between two statements of one transaction, forgets queries whose connection was cut while they were sent, and
 * writes to sockets that are gone (https://github.com/porsager/postgres/issues/1208). So every client here has
 * one connection, and whoever loses it throws the client away.
 */
export class Connection {
  readonly openedAt = performance.now()
  readonly #sql: Sql
  readonly #answerMs: number
  readonly #lost: Promise<never>
  #lose: (error: unknown) => void = () => {}
  #isLost = false

  private constructor({ open, answerMs }: ConnectionSettings) {
    this.#answerMs = answerMs
    this.#lost = new Promise((_resolve, reject) => {
      this.#lose = reject
    })
    this.#lost.catch(() => {})
    this.#sql = open({
      max: 1,
      max_lifetime: null,
      idle_timeout: 0,
      onclose: () => this.#end(gone('CONNECTION_CLOSED', 'The connection to the database was closed')),
    })
  }

  /** Resolves when the server has answered once. */
  static async open(settings: ConnectionSettings): Promise<Connection> {
    const connection = new Connection(settings)
    try {
      await connection.#within(settings.connectMs, (sql) => sql.unsafe('select 1'))
      return connection
    } catch (error) {
      connection.#end(error)
      throw error
    }
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /** Rejects at once when the connection is lost, also when it already is, and never waits for ever. */
  ask<T>(query: Ask<T>): Promise<T> {
    return this.#within(this.#answerMs, query)
  }

  async close(timeoutSeconds: number): Promise<void> {
    this.#isLost = true
    await this.#sql.end({ timeout: timeoutSeconds })
    this.#lose(gone('CONNECTION_ENDED', 'The connection to the database has ended'))
  }

  async #within<T>(milliseconds: number, query: Ask<T>): Promise<T> {
    if (this.#isLost) return this.#lost
    const late = () =>
      this.#end(gone('CONNECT_TIMEOUT', `The database did not answer within ${milliseconds / 1000} s`))
    const timer = setTimeout(late, milliseconds)
    try {
      return await Promise.race([query(this.#sql), this.#lost])
    } finally {
      clearTimeout(timer)
    }
  }

  #end(error: unknown): void {
    this.#lose(error)
    if (this.#isLost) return
    this.#isLost = true
    this.#sql.end({ timeout: 0 }).catch(() => {})
  }
}
