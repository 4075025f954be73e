import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { syslog } from '#lib/alerts/channels/syslog.ts'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { testTools } from '#lib/alerts/testing/tools.ts'
import { makeCertificates } from '#lib/mail/testing/certificates.ts'

const running: Server[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => once(server.close(), 'close')))
})

async function receiver(make: (serve: (socket: Socket) => void) => Server = createServer) {
  let ended: (text: string) => void
  const received = new Promise<string>((done) => {
    ended = done
  })
  const server = make((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => ended(text))
    socket.on('error', () => ended(text))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.push(server)
  return { port: (server.address() as AddressInfo).port, received }
}

const settings = (port: number, transport: string) =>
  syslog.settings.parse({ host: 'localhost', port: String(port), transport, facility: 'local0' })

describe('syslog', () => {
  it('sends one datagram over UDP', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const arrived = once(socket, 'message')
    const tools = testTools()
    const over = syslog.settings.parse({ host: '127.0.0.1', port: socket.address().port, transport: 'udp' })
    expect(await syslog.deliver(rendered(), over, tools)).toEqual({ kind: 'sent' })
    const [line] = (await arrived) as [Buffer]
    expect(line.toString()).toMatch(
      /^<27>1 2026-03-04T08:15:30\.250Z mailgrant\.example mailgrant - opened \[/,
    )
    expect(tools.handed()).toBe(1)
    socket.close()
  })

  it('sends one message with its length over TCP', async () => {
    const { port, received } = await receiver()
    expect(await syslog.deliver(rendered({ title: 'Zürich' }), settings(port, 'tcp'), testTools())).toEqual({
      kind: 'sent',
    })
    const text = await received
    const [, length, line] = /^(\d+) (<131>1 .*)$/.exec(text) ?? []
    expect(Number(length)).toBe(Buffer.byteLength(line ?? ''))
    expect(line).toContain('Zürich')
  })

  it('sends the same over TLS, to a server whose certificate is trusted and to no other', async () => {
    const certificates = await makeCertificates()
    const { port, received } = await receiver((serve) =>
      createTlsServer({ cert: certificates.cert, key: certificates.key }, serve),
    )
    expect(
      await syslog.deliver(rendered(), settings(port, 'tls'), testTools({ ca: certificates.ca })),
    ).toEqual({
      kind: 'sent',
    })
    expect(await received).toContain('has expired')
    const strange = testTools()
    expect(await syslog.deliver(rendered(), settings(port, 'tls'), strange)).toMatchObject({
      kind: 'later',
      failure: { code: 'untrusted' },
    })
    expect(strange.handed()).toBe(0)
  })

  it('tries later where nobody listens, and hands nothing over', async () => {
    const tools = testTools()
    expect(await syslog.deliver(rendered(), settings(1, 'tcp'), tools)).toMatchObject({
      kind: 'later',
      failure: { code: 'unreachable' },
    })
    expect(tools.handed()).toBe(0)
  })

  it('sends nothing when somebody else has taken the message over', async () => {
    const { port, received } = await receiver()
    const lost = new Error('taken over')
    const tools = testTools({ handOver: () => Promise.reject(lost) })
    await expect(syslog.deliver(rendered(), settings(port, 'tcp'), tools)).rejects.toBe(lost)
    expect(await received).toBe('')
  })
})
