import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export type Behaviour = 'connects' | 'refuses' | 'slow' | 'drops' | 'nonsense'

export interface ProxyOptions {
  readonly behaviour?: Behaviour
  /** `user:password`; everybody may pass when left out. */
  readonly sign?: string
  /** Every tunnel ends on loopback, at the port that was asked for. The far server greets: its greeting is sent in one packet with the proxy's answer. */
  readonly farSpeaksFirst?: boolean
}

export interface TestProxy {
  readonly port: number
  /** Each destination asked for, as `host:port`. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/** An HTTP proxy that knows CONNECT, on a free port. */
export function startConnectProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  return serve(async (socket, read, asked) => {
    const head = (await read((text) => text.includes('\r\n\r\n'))).toString('latin1')
    const authority = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1]
    if (!authority) return socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n')
    asked.push(authority)
    const { behaviour = 'connects', sign } = options
    if (behaviour === 'drops') return socket.destroy()
    if (behaviour === 'slow') return undefined
    if (behaviour === 'nonsense') return socket.end('220 I am a mail server\r\n')
    const sent = /\r\nproxy-authorization: Basic (\S+)\r\n/i.exec(head)?.[1]
    if (sign && (!sent || Buffer.from(sent, 'base64').toString() !== sign)) {
      return socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate, Basic realm="desk"\r\n\r\n',
      )
    }
    if (behaviour === 'refuses') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    return bridge(socket, authority, options, Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n'))
  })
}

const GRANTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])

/** A SOCKS5 proxy (RFC 1928, RFC 1929), on a free port. */
export function startSocksProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  return serve(async (socket, read, asked) => {
    const { behaviour = 'connects', sign } = options
    const greeting = await read((_text, bytes) => bytes.length >= 2 + (bytes[1] ?? 0))
    if (behaviour === 'nonsense') return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    if (sign) {
      if (!greeting.subarray(2).includes(2)) return socket.end(Buffer.from([5, 0xff]))
      socket.write(Buffer.from([5, 2]))
      const login = await read((_text, bytes) => {
        const user = bytes[1] ?? 0
        return bytes.length >= 3 + user && bytes.length >= 3 + user + (bytes[2 + user] ?? 0)
      })
      const user = login[1] ?? 0
      const said = `${login.subarray(2, 2 + user)}:${login.subarray(3 + user)}`
      if (said !== sign) return socket.end(Buffer.from([1, 1]))
      socket.write(Buffer.from([1, 0]))
    } else socket.write(Buffer.from([5, 0]))
    const request = await read((_text, bytes) => bytes.length >= 7)
    asked.push(destinationOf(request))
    if (behaviour === 'drops') return socket.destroy()
    if (behaviour === 'slow') return undefined
    if (behaviour === 'refuses') return socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]))
    return bridge(socket, destinationOf(request), options, GRANTED)
  })
}

function destinationOf(request: Buffer): string {
  const port = request.readUInt16BE(request.length - 2)
  if (request[3] === 1) return `${request.subarray(4, 8).join('.')}:${port}`
  return `${request.subarray(5, request.length - 2)}:${port}`
}

/** The answer leaves together with the far server's first words, if there are any: nothing early may be lost. */
async function bridge(
  socket: Socket,
  destination: string,
  { farSpeaksFirst }: ProxyOptions,
  answer: Buffer,
): Promise<void> {
  const far = connect(Number(destination.split(':').at(-1)), '127.0.0.1')
  far.on('error', () => socket.destroy())
  socket.on('close', () => far.destroy())
  await once(far, 'connect')
  const [first] = farSpeaksFirst ? ((await once(far, 'data')) as [Buffer]) : [Buffer.alloc(0)]
  socket.write(Buffer.concat([answer, first]))
  far.pipe(socket)
  socket.pipe(far)
}

type Read = (enough: (text: string, bytes: Buffer) => boolean) => Promise<Buffer>

async function serve(
  handle: (socket: Socket, read: Read, asked: string[]) => Promise<unknown>,
): Promise<TestProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    handle(socket, reader(socket), asked).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function reader(socket: Socket): Read {
  return async (enough) => {
    let bytes: Buffer = Buffer.alloc(0)
    while (!enough(bytes.toString('latin1'), bytes)) {
      const [chunk] = await once(socket, 'data')
      bytes = Buffer.concat([bytes, chunk as Buffer])
    }
    return bytes
  }
}
