import { isIPv6, type Socket } from 'node:net'
import { dial, secure, tlsDetail } from './dial.ts'
import { goodbye } from './goodbye.ts'
import { LineConnection } from './line-connection.ts'
import type { ProbeRun } from './probe-run.ts'
import { expectReply, readReply, replyFailure, type SmtpReply } from './smtp-reply.ts'
import { StageFailure } from './stage-failure.ts'
import { within } from './within.ts'
import { decodeChallenge, saslInitialResponse } from './xoauth2.ts'

/**
 * SMTP submission as far as MAIL FROM and RSET (RFC 5321, RFC 6409): STARTTLS, EHLO, AUTH XOAUTH2. No mail is
 * sent. Nothing secret is said before the connection is secured.
 */
export async function probeSmtp(run: ProbeRun): Promise<void> {
  let socket: Socket | undefined
  try {
    const plain = await dial(run)
    socket = plain
    let connection = new LineConnection(plain, run.transcript)
    try {
      const name = addressLiteral(plain)
      const offered = await run.stage(
        'greeting',
        null,
        () => greet(run, connection, name),
        ({ banner }) => banner,
      )
      const secured = await run.stage(
        'tls',
        run.deadlines.tls,
        () => startTls(run, connection, plain, offered.extensions),
        tlsDetail,
      )
      socket = secured
      connection = new LineConnection(secured, run.transcript)
      await run.stage(
        'authenticate',
        null,
        () => authenticate(run, connection, name),
        () => 'XOAUTH2',
      )
      await run.stage('open', null, () => sender(run, connection), String)
    } finally {
      await goodbye(run, connection, 'QUIT')
    }
  } finally {
    socket?.destroy()
  }
}

/** A client without a name of its own says its address (RFC 5321 section 4.1.3). */
export function addressLiteral({ localAddress = '127.0.0.1' }: Socket): string {
  return isIPv6(localAddress) ? `[IPv6:${localAddress}]` : `[${localAddress}]`
}

/** The greeting, and what the answer to EHLO offers. */
export async function greet(run: ProbeRun, connection: LineConnection, name: string) {
  const greeting = await within(run.deadlines.greeting, run.signal, () => expectReply(connection, 220))
  connection.write(`EHLO ${name}`)
  const extensions = await run.command(() => expectReply(connection, 250))
  return { banner: greeting.text, extensions }
}

/** STARTTLS (RFC 3207) where it is offered, and the handshake. */
export async function startTls(
  run: ProbeRun,
  connection: LineConnection,
  socket: Socket,
  { lines }: SmtpReply,
) {
  if (!lines.some((line) => /^STARTTLS\b/i.test(line))) {
    throw new StageFailure({
      source: 'smtp',
      code: 'NO_STARTTLS',
      text: 'The server does not offer STARTTLS',
    })
  }
  connection.write('STARTTLS')
  await run.command(() => expectReply(connection, 220, 'smtp'))
  if (connection.release() > 0) {
    throw new StageFailure({
      code: 'STARTTLS_INJECTION',
      text: 'Something was sent in clear text behind the answer to STARTTLS',
    })
  }
  return secure(run, socket)
}

async function authenticate(run: ProbeRun, connection: LineConnection, name: string): Promise<void> {
  connection.write(`EHLO ${name}`)
  const { lines } = await run.command(() => expectReply(connection, 250))
  if (!lines.some((line) => /^AUTH[ =].*\bXOAUTH2\b/i.test(line))) {
    throw new StageFailure({ code: 'NO_XOAUTH2', text: `XOAUTH2 is not offered: ${lines.join(', ')}` })
  }
  // Two steps, since a token may make the AUTH line longer than a server takes (RFC 4954 section 4).
  connection.write('AUTH XOAUTH2')
  await run.command(() => expectReply(connection, 334))
  const response = saslInitialResponse(run.target.login, run.token)
  connection.write(response.reveal(), `[user=${run.target.login}, token masked]`)
  const answer = await run.command(() => readReply(connection))
  if (answer.code === 235) return
  if (answer.code !== 334) throw replyFailure(answer)
  // A second 334 is the reason of a refusal; an empty line fetches the refusal itself.
  connection.write('')
  throw replyFailure(await run.command(() => readReply(connection)), decodeChallenge(answer.lines[0] ?? ''))
}

async function sender(run: ProbeRun, connection: LineConnection): Promise<string> {
  const address = run.target.sender ?? run.target.login
  connection.write(`MAIL FROM:<${address}>`)
  await run.command(() => expectReply(connection, 250))
  connection.write('RSET')
  await run.command(() => expectReply(connection, 250))
  return `MAIL FROM:<${address}> accepted`
}
