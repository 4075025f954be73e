import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import type { TestCertificates } from './certificates.ts'

/** The server's side of one connection, as a script sees it. */
export interface Peer {
  /** Sends bytes as they are. */
  raw(text: string): void
  /** Sends lines, each with its line end. */
  say(...lines: string[]): void
  /** The next line of the client; rejects when the client has gone. */
  hear(): Promise<string>
  /** Takes the connection over into TLS. */
  startTls(): Promise<void>
  /** Sends a piece again and again until the client has gone. */
  repeat(piece: string, everyMs: number): Promise<void>
  /** Closes in good order, or by a reset. */
  close(): void
  reset(): void
  /** Waits until the client has gone. */
  gone(): Promise<void>
}

export interface ScriptServer {
  readonly port: number
  /** Every line of every client, in order. */
  readonly heard: readonly string[]
  /** How many connections were accepted so far. */
  readonly accepted: () => number
  stop(): Promise<void>
}

/** Runs `script` for every connection on a free loopback port: at once inside TLS, or in clear text. */
export async function startScriptServer(
  mode: 'tls' | 'clear',
  certificates: TestCertificates,
  script: (peer: Peer) => Promise<void>,
): Promise<ScriptServer> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  const serve = (socket: Socket) => {
    accepted++
    sockets.add(socket)
    // A script ends when its client goes away: that is no fault of the test.
    script(new ScriptPeer(socket, certificates, heard, sockets)).catch(() => socket.destroy())
  }
  const server =
    mode === 'tls'
      ? createTlsServer({ cert: certificates.cert, key: certificates.key }, serve)
      : createTcpServer(serve)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    accepted: () => accepted,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

class ScriptPeer implements Peer {
  #socket: Socket
  readonly #certificates: TestCertificates
  readonly #heard: string[]
  readonly #sockets: Set<Socket>
  #rest = ''
  #lines: string[] = []
  #ended = false
  #wake: (() => void)[] = []

  constructor(socket: Socket, certificates: TestCertificates, heard: string[], sockets: Set<Socket>) {
    this.#socket = socket
    this.#certificates = certificates
    this.#heard = heard
    this.#sockets = sockets
    this.#listen(socket)
  }

  raw(text: string): void {
    if (!this.#ended) this.#socket.write(text)
  }

  say(...lines: string[]): void {
    this.raw(lines.map((line) => `${line}\r\n`).join(''))
  }

  async hear(): Promise<string> {
    for (;;) {
      const line = this.#lines.shift()
      if (line !== undefined) return line
      if (this.#ended) throw new Error('The client has gone')
      await this.#change()
    }
  }

  async startTls(): Promise<void> {
    this.#socket.removeAllListeners('data')
    const secured = new TLSSocket(this.#socket, {
      isServer: true,
      secureContext: createSecureContext({ cert: this.#certificates.cert, key: this.#certificates.key }),
    })
    this.#socket = secured
    this.#sockets.add(secured)
    this.#listen(secured)
    await once(secured, 'secure')
  }

  async repeat(piece: string, everyMs: number): Promise<void> {
    while (!this.#ended) {
      const drained = this.#socket.write(piece)
      if (!drained) await Promise.race([once(this.#socket, 'drain'), this.gone()])
      await new Promise((next) => setTimeout(next, everyMs))
    }
  }

  close(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  async gone(): Promise<void> {
    while (!this.#ended) await this.#change()
  }

  #change(): Promise<void> {
    return new Promise((wake) => {
      this.#wake.push(wake)
    })
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      const pieces = (this.#rest + chunk.toString('latin1')).split('\r\n')
      this.#rest = pieces.pop() ?? ''
      this.#lines.push(...pieces)
      this.#heard.push(...pieces)
      this.#notify()
    })
    const end = () => {
      this.#ended = true
      this.#sockets.delete(socket)
      this.#notify()
    }
    socket.on('close', end)
    socket.on('end', end)
    socket.on('error', end)
  }
}
