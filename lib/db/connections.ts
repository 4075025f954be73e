import { Connection, type ConnectionSettings } from './connection.ts'

export interface PoolSettings extends ConnectionSettings {
  readonly max: number
  readonly idleMs: number
  /** A connection older than this is not lent again, so that a server moved to another machine is found. */
  readonly lifetimeMs: number
  readonly closeSeconds: number
}

interface Waiting {
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: unknown) => void
}

/** Lends connections to one piece of work at a time, and lends no lost one twice. */
export class Connections {
  readonly #settings: PoolSettings
  readonly #idle = new Map<Connection, NodeJS.Timeout>()
  readonly #waiting: Waiting[] = []
  readonly #closing = new Set<Promise<void>>()
  #open = 0
  #closed = false
  #emptied: () => void = () => {}

  constructor(settings: PoolSettings) {
    this.#settings = settings
  }

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#borrow()
    try {
      return await work(connection)
    } finally {
      this.#giveBack(connection)
    }
  }

  /** Lets nothing new begin, waits for what runs, and ends every connection. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended())
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer)
      this.#discard(connection)
    }
    this.#idle.clear()
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve
      })
    }
    await Promise.all(this.#closing)
  }

  #ended(): Error {
    return Object.assign(new Error('The database is closed'), { code: 'CONNECTION_ENDED' })
  }

  #borrow(): Promise<Connection> {
    if (this.#closed) return Promise.reject(this.#ended())
    // The one used last: the others grow old and are let go.
    for (const [connection, timer] of [...this.#idle].reverse()) {
      clearTimeout(timer)
      this.#idle.delete(connection)
      if (this.#fresh(connection)) return Promise.resolve(connection)
      this.#discard(connection)
    }
    const borrowed = new Promise<Connection>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.#openForWaiting()
    return borrowed
  }

  #fresh(connection: Connection): boolean {
    return !connection.isLost && performance.now() - connection.openedAt < this.#settings.lifetimeMs
  }

  #openForWaiting(): void {
    while (this.#waiting.length > 0 && this.#open < this.#settings.max) {
      const waiting = this.#waiting.shift() as Waiting
      this.#open += 1
      Connection.open(this.#settings).then(waiting.resolve, (error: unknown) => {
        this.#open -= 1
        // All of them: each would find the same, one after the other, each after its own time of waiting.
        for (const { reject } of [waiting, ...this.#waiting.splice(0)]) reject(error)
        this.#afterEnd()
      })
    }
  }

  #giveBack(connection: Connection): void {
    if (this.#closed || !this.#fresh(connection)) {
      this.#discard(connection)
      return
    }
    const next = this.#waiting.shift()
    if (next) {
      next.resolve(connection)
      return
    }
    const timer = setTimeout(() => {
      this.#idle.delete(connection)
      this.#discard(connection)
    }, this.#settings.idleMs)
    timer.unref()
    this.#idle.set(connection, timer)
  }

  #discard(connection: Connection): void {
    this.#open -= 1
    const closing = connection.close(this.#settings.closeSeconds).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    this.#afterEnd()
  }

  #afterEnd(): void {
    if (!this.#closed) this.#openForWaiting()
    else if (this.#open === 0) this.#emptied()
  }
}
