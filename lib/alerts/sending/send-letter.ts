import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { DeliveryTools } from '#lib/alerts/channel.ts'
import { addressLiteral } from '#lib/mail/smtp.ts'
import { tlsOptions } from '#lib/mail/tls-context.ts'
import { saslInitialResponse } from '#lib/mail/xoauth2.ts'
import type { Secret } from '#lib/secret.ts'
import type { Envelope } from './letter.ts'
import { orAborted } from './or-aborted.ts'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
}

export type SmtpLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'xoauth2'; readonly user: string; readonly token: Secret }
  | null

/** An error of nodemailer, as far as it is read here. */
export interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** What became of a letter. `left` says whether any of its content had left when it failed. */
export type SmtpOutcome =
  | { readonly ok: true; readonly refused: readonly SmtpError[] }
  | { readonly ok: false; readonly error: SmtpError; readonly left: boolean }

const CONNECT_MS = 10_000
/** For one answer of the server; the one to the whole content may need its time for a look at it. */
const ANSWER_MS = 30_000

/** Under a name of its own, because nodemailer has its own way of XOAUTH2, which sends the token in one line. */
const BY_TOKEN = 'TOKEN'

interface Sending {
  readonly server: SmtpServer
  readonly login: SmtpLogin
  readonly envelope: Envelope
  readonly letter: Buffer
}

/**
 * Sends one letter over a connection of its own, on the portal's way out. `handOver` is called when the server has
 * taken sender and recipients and waits for the content, and before any of it leaves.
 *
 * @throws what `handOver` throws.
 */
export async function sendLetter(
  { server, login, envelope, letter }: Sending,
  { services, handOver, signal, trust }: DeliveryTools,
): Promise<SmtpOutcome> {
  let ended = false
  let left = false
  let handing: Promise<void> | undefined
  let takenOver: { readonly error: unknown } | undefined
  let socket: Socket | undefined
  let connection: SMTPConnection | undefined
  // Nothing is read of it before the server has answered DATA with 354.
  const content = new Readable({
    read() {
      handing ??= handOver().then(
        () => {
          left = !ended
          if (left) this.push(letter)
          this.push(null)
        },
        (error: unknown) => {
          takenOver = { error }
          this.destroy(new Error('The message was taken over'))
        },
      )
    },
  })
  try {
    const route = services.outgoing.network.route(server)
    socket = await route.connect(await orAborted(signal, route.resolve()), {
      signal,
      milliseconds: CONNECT_MS,
    })
    connection = opened(socket, server, login, trust)
    const smtp = connection
    const work = async () => {
      await new Promise<void>((done, failed) => {
        smtp.connect((error) => (error ? failed(error) : done()))
      })
      if (login) await loggedIn(smtp, login)
      const size = letter.length
      return new Promise<readonly SmtpError[]>((done, failed) => {
        smtp.send({ from: envelope.from, to: [...envelope.to], size }, content, (error, info) =>
          error ? failed(error) : done((info?.rejectedErrors ?? []) as readonly SmtpError[]),
        )
      })
    }
    const refused = await orAborted(signal, Promise.race([work(), brokenOff(smtp)]))
    return { ok: true, refused }
  } catch (error) {
    ended = true
    await handing
    if (takenOver) throw takenOver.error
    if (!(error instanceof Error)) throw error
    return { ok: false, error, left }
  } finally {
    connection?.close()
    socket?.destroy()
  }
}

function opened(
  socket: Socket,
  server: SmtpServer,
  login: SmtpLogin,
  trust: DeliveryTools['trust'],
): SMTPConnection {
  const connection = new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    name: addressLiteral(socket),
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: tlsOptions(server.host, trust),
    logger: false,
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    customAuth: login?.kind === 'xoauth2' ? { [BY_TOKEN]: (asked) => xoauth2(asked, login) } : {},
  })
  // An error without a listener would end the process, also one that comes when nobody waits any more.
  connection.on('error', () => {})
  return connection
}

/** Between its steps, and in some of them, nobody but the listeners is told. */
function brokenOff(smtp: SMTPConnection): Promise<never> {
  return new Promise((_, failed) => {
    smtp.once('error', failed)
  })
}

function loggedIn(smtp: SMTPConnection, login: NonNullable<SmtpLogin>): Promise<void> {
  const { user } = login
  return new Promise((done, failed) => {
    smtp.login(
      login.kind === 'xoauth2'
        ? { user, method: BY_TOKEN }
        : { user, credentials: { user, pass: login.password.reveal() } },
      (error) => (error ? failed(error) : done()),
    )
  })
}

interface Asked {
  sendCommand(command: string): Promise<{ readonly response: string }>
}

/** In two steps, since a token may make the AUTH line longer than a server takes (RFC 4954 section 4). */
async function xoauth2(
  { sendCommand }: Asked,
  login: Extract<SmtpLogin, { kind: 'xoauth2' }>,
): Promise<void> {
  let answer = await sendCommand('AUTH XOAUTH2')
  if (answer.response.startsWith('334')) {
    answer = await sendCommand(saslInitialResponse(login.user, login.token).reveal())
  }
  // A second 334 is the reason of a refusal; an empty line fetches the refusal itself.
  if (answer.response.startsWith('334')) answer = await sendCommand('')
  if (!answer.response.startsWith('2')) throw new Error('The server refuses the token')
}
