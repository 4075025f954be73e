import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type SecureContext, TLSSocket } from 'node:tls'

const LINE_LIMIT = 65_536
const IDLE_MILLISECONDS = 300_000

/** An answer that is never finished. */
export interface Endless {
  first: string
  more: string
}

/**
 * One connection, read line by line. Reading gives null when the other side is gone. Text is one character a
 * byte (latin1) both ways, so that messages pass unchanged.
 */
export class Conversation {
  secure: boolean
  #socket: Socket
  #buffer = ''
  #closed = false
  #wake: (() => void) | null = null
  readonly #gone = new AbortController()

  constructor(socket: Socket, secure: boolean) {
    this.secure = secure
    this.#socket = socket
    this.#attach(socket)
  }

  get closed(): boolean {
    return this.#closed
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#buffer += chunk.toString('latin1')
    if (this.#buffer.length > LINE_LIMIT && !this.#buffer.includes('\n')) this.destroy()
    this.#wake?.()
  }

  readonly #onClose = (): void => {
    this.#closed = true
    this.#gone.abort()
    this.#wake?.()
  }

  #attach(socket: Socket): void {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('error', this.#onClose)
    socket.on('close', this.#onClose)
    socket.setTimeout(IDLE_MILLISECONDS, () => this.destroy())
  }

  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#buffer.indexOf('\n')
      if (end >= 0) {
        const text = this.#buffer.slice(0, end).replace(/\r$/, '')
        this.#buffer = this.#buffer.slice(end + 1)
        return text
      }
      if (this.#closed) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  send(...lines: string[]): void {
    if (!this.#closed && this.#socket.writable) this.#socket.write(`${lines.join('\r\n')}\r\n`, 'latin1')
  }

  end(...lines: string[]): void {
    if (lines.length > 0) this.send(...lines)
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Ends early, and quietly, when the other side goes. */
  async pause(milliseconds: number): Promise<void> {
    await wait(milliseconds, undefined, { signal: this.#gone.signal }).catch(() => {})
  }

  #write(text: string): boolean {
    return this.closed || !this.#socket.writable || this.#socket.write(text)
  }

  /** A little more every second, and never the end, until the other side gives up. */
  async drip({ first, more }: Endless): Promise<void> {
    this.#write(first)
    while (!this.#closed) {
      this.#write(more)
      await this.pause(1_000)
    }
  }

  /** The same as fast as the other side takes it. */
  async flood({ first, more }: Endless): Promise<void> {
    this.#write(first)
    const block = more.repeat(Math.ceil(16_384 / more.length))
    while (!this.#closed) {
      if (this.#write(block)) await this.pause(0)
      else {
        await new Promise<void>((resolve) => {
          this.#socket.once('drain', resolve)
          this.#wake = resolve
        })
      }
    }
  }

  /** Says nothing more, until the other side gives up. */
  async hang(): Promise<void> {
    while ((await this.line()) !== null);
  }

  /** STARTTLS: what was sent in the clear before is forgotten. */
  async upgrade(secureContext: SecureContext): Promise<void> {
    const plain = this.#socket
    plain.removeListener('data', this.#onData)
    plain.removeListener('close', this.#onClose)
    this.#buffer = ''
    const socket = new TLSSocket(plain, { isServer: true, secureContext })
    await new Promise<void>((resolve, reject) => {
      socket.once('secure', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed during the TLS handshake')))
    })
    this.secure = true
    this.#attach(socket)
  }
}
