import { AsyncLocalStorage } from 'node:async_hooks'

interface Frame<Client> {
  readonly client: Client
  readonly around: Frame<Client> | undefined
  open: boolean
}

/**
 * Knows which transaction the running code is in, so that a read inside one takes part in it. The embedded
 * database has a single connection: a query past the transaction would wait for it, and it for the query.
 */
export class Transactions<Client> {
  readonly #frames = new AsyncLocalStorage<Frame<Client>>()
  readonly #running = new Set<Promise<unknown>>()
  #closing = false

  /** The connection of the transaction around the caller, if there is one. */
  current(): Client | undefined {
    let frame = this.#frames.getStore()
    while (frame && !frame.open) frame = frame.around
    return frame?.client
  }

  /** Throws when called inside a transaction. */
  assertOutside(what: string): void {
    if (this.current()) throw new Error(`${what} was called inside a transaction`)
  }

  /** Runs `work` as the body of the transaction, or of the savepoint, that `client` has just begun. */
  async enter<T>(client: Client, work: () => Promise<T>): Promise<T> {
    const frame: Frame<Client> = { client, around: this.#frames.getStore(), open: true }
    try {
      return await this.#frames.run(frame, work)
    } finally {
      frame.open = false
    }
  }

  /** Counts a whole transaction as running until it ends. */
  async track<T>(transaction: () => Promise<T>): Promise<T> {
    this.assertOutside('transaction()')
    if (this.#closing) throw new Error('The database is closing')
    const running = transaction()
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  /** Lets nothing new begin and waits for what runs. */
  async drain(): Promise<void> {
    this.#closing = true
    await Promise.allSettled(this.#running)
  }
}
