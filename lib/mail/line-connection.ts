import type { Socket } from 'node:net'
import { LineSplitter } from './line-splitter.ts'
import { closedFailure } from './stage-failure.ts'
import type { Transcript } from './transcript.ts'

/** A dialogue of lines over a socket, bounded and recorded: what POP3 and SMTP have in common. */
export class LineConnection {
  readonly #socket: Socket
  readonly #transcript: Transcript
  readonly #splitter = new LineSplitter()
  readonly #lines: string[] = []
  #ended: unknown = null
  #wake: (() => void) | null = null

  constructor(socket: Socket, transcript: Transcript) {
    this.#socket = socket
    this.#transcript = transcript
    socket.on('data', this.#onData)
    socket.on('error', this.#onEnd)
    socket.on('close', this.#onClose)
    socket.resume()
  }

  /** True once the server has closed, flooded or broken the connection, or it was handed over. */
  get ended(): boolean {
    return this.#ended !== null
  }

  /** The next line without its line end. Lines that came before the end are still given out. */
  async read(): Promise<string> {
    for (;;) {
      const line = this.#lines.shift()
      if (line !== undefined) return line
      if (this.#ended) throw this.#ended
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
  }

  /** Sends a line; `shown` stands in the transcript when the line itself must not. */
  write(line: string, shown: string = line): void {
    this.#transcript.client(shown)
    if (!this.#ended) this.#socket.write(`${line}\r\n`)
  }

  /**
   * Gives the socket up, for TLS to take it over. Returns how many bytes the server had already sent behind
   * the last line read: after STARTTLS these are an injection (CVE-2011-0411) and not a word of them counts.
   */
  release(): number {
    this.#socket.off('data', this.#onData)
    this.#socket.off('error', this.#onEnd)
    this.#socket.off('close', this.#onClose)
    this.#socket.pause()
    this.#ended ??= new Error('The connection was handed over')
    return this.#lines.reduce((sum, line) => sum + line.length + 2, this.#splitter.pending)
  }

  #onData = (chunk: Buffer): void => {
    if (this.#ended) return
    try {
      for (const line of this.#splitter.push(chunk)) {
        this.#transcript.server(line)
        this.#lines.push(line)
      }
    } catch (error) {
      this.#onEnd(error)
      this.#socket.destroy()
    }
    this.#wake?.()
  }

  #onClose = (): void => this.#onEnd(closedFailure())

  #onEnd = (reason: unknown): void => {
    this.#ended ??= reason
    this.#wake?.()
  }
}
