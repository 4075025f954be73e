import net, { type Socket } from 'node:net'
import tls from 'node:tls'

/** A client that sends lines and waits for words of the server. */
export interface Dialogue {
  /** Resolves with everything heard since the last call, once `pattern` is in it. */
  until(pattern: RegExp): Promise<string>
  send(line: string): void
  startTls(ca: string): Promise<void>
  closed(): Promise<void>
  end(): void
}

function over(first: Socket): Dialogue {
  let socket = first
  let heard = ''
  let over = false
  let wake: (() => void) | null = null
  const attach = (next: Socket): void => {
    socket = next
    next.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      wake?.()
    })
    next.on('error', () => next.destroy())
    next.on('close', () => {
      over = true
      wake?.()
    })
  }
  attach(first)
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  return {
    async until(pattern) {
      for (;;) {
        if (pattern.test(heard)) {
          const text = heard
          heard = ''
          return text
        }
        if (over) throw new Error(`The server hung up after: ${heard}`)
        await change()
      }
    },
    send: (line) => socket.write(`${line}\r\n`),
    async startTls(ca) {
      const plain = socket
      plain.removeAllListeners('data')
      plain.removeAllListeners('close')
      const secure = tls.connect({ socket: plain, servername: 'localhost', ca })
      attach(secure)
      await new Promise<void>((resolve, reject) => {
        secure.once('secureConnect', resolve)
        secure.once('error', reject)
      })
    },
    async closed() {
      while (!over) await change()
    },
    end: () => socket.destroy(),
  }
}

export const plainDialogue = (port: number): Dialogue => over(net.connect({ host: 'localhost', port }))

export const tlsDialogue = (port: number, ca: string): Dialogue =>
  over(tls.connect({ host: 'localhost', port, ca, servername: 'localhost' }))

/** The reason why a TLS handshake is refused by a client that checks certificates. */
export function handshakeFault(socket: tls.TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => {
      socket.destroy()
      reject(new Error('The handshake succeeded'))
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}
