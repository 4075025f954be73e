import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import tls from 'node:tls'
import type { KeyPair } from '#sandbox/certificates.ts'
import type { Sandbox } from '#sandbox/context.ts'
import { Conversation } from './conversation.ts'
import { imap } from './imap.ts'
import type { MailProtocol } from './policy.ts'
import { pop3 } from './pop3.ts'
import { ENDLESS, type Serve, type Session } from './session.ts'
import { smtp } from './smtp.ts'

export type MailPorts = Record<MailProtocol, number>

const SERVE: Record<MailProtocol, Serve> = { imap, pop3, smtp }

export interface FrontEnd {
  /** What each protocol shows in its TLS handshake. */
  keys: Record<MailProtocol, KeyPair>
  /** Never comes to the end of its greeting. */
  dripping?: boolean
}

function server(sandbox: Sandbox, protocol: MailProtocol, front: FrontEnd): Server {
  const secureContext = tls.createSecureContext(front.keys[protocol])
  const secure = protocol !== 'smtp'
  const onSocket = (socket: Socket): void => {
    const conversation = new Conversation(socket, secure)
    const session: Session = { sandbox, conversation, secureContext, protocol }
    const serve = front.dripping ? conversation.drip(ENDLESS[protocol].greeting) : SERVE[protocol](session)
    // A client that leaves in the middle of a handshake is its own business.
    serve.catch(() => conversation.destroy())
  }
  const made = secure ? tls.createServer(front.keys[protocol], onSocket) : net.createServer(onSocket)
  made.on('tlsClientError', () => {})
  made.on('connection', (raw: Socket) => endWith(sandbox.stopping, raw))
  return made
}

/** Also a connection still in its TLS handshake must not hold up the end. */
function endWith(stopping: AbortSignal, socket: Socket): void {
  const end = (): void => {
    socket.destroy()
  }
  stopping.addEventListener('abort', end, { once: true })
  socket.once('close', () => stopping.removeEventListener('abort', end))
}

export function listen(made: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    made.once('error', reject)
    made.listen(port, '127.0.0.1', () => {
      made.off('error', reject)
      resolve((made.address() as AddressInfo).port)
    })
  })
}

export interface RunningFrontEnd {
  ports: MailPorts
  servers: Server[]
}

/** IMAP, POP3 and SMTP on loopback, with one set of certificates. */
export async function openFrontEnd(
  sandbox: Sandbox,
  front: FrontEnd,
  wanted: Partial<MailPorts> = {},
): Promise<RunningFrontEnd> {
  const servers = {
    imap: server(sandbox, 'imap', front),
    pop3: server(sandbox, 'pop3', front),
    smtp: server(sandbox, 'smtp', front),
  }
  const ports = {
    imap: await listen(servers.imap, wanted.imap ?? 0),
    pop3: await listen(servers.pop3, wanted.pop3 ?? 0),
    smtp: await listen(servers.smtp, wanted.smtp ?? 0),
  }
  return { ports, servers: Object.values(servers) }
}
