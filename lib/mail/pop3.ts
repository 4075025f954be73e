import type { Socket } from 'node:net'
import { dial, secure, tlsDetail } from './dial.ts'
import { goodbye } from './goodbye.ts'
import { LineConnection } from './line-connection.ts'
import type { ProbeRun } from './probe-run.ts'
import { nonsenseFailure, refusal } from './stage-failure.ts'
import { decodeChallenge, type SaslChallenge, saslInitialResponse } from './xoauth2.ts'

/**
 * POP3 over implicit TLS as far as STAT (RFC 1939). AUTH takes two steps (RFC 5034 section 4): Exchange Online
 * closes the connection on an AUTH line that carries its initial response.
 */
export async function probePop3(run: ProbeRun): Promise<void> {
  let socket: Socket | undefined
  try {
    const plain = await dial(run)
    socket = plain
    const secured = await run.stage('tls', run.deadlines.tls, () => secure(run, plain), tlsDetail)
    socket = secured
    const connection = new LineConnection(secured, run.transcript)
    try {
      await run.stage(
        'greeting',
        run.deadlines.greeting,
        () => positive(connection),
        (line) => line,
      )
      await run.stage(
        'authenticate',
        null,
        () => authenticate(run, connection),
        () => 'XOAUTH2',
      )
      await run.stage('open', null, () => stat(run, connection), String)
    } finally {
      await goodbye(run, connection, 'QUIT')
    }
  } finally {
    socket?.destroy()
  }
}

async function authenticate(run: ProbeRun, connection: LineConnection): Promise<void> {
  connection.write('AUTH XOAUTH2')
  const invitation = await run.command(() => connection.read())
  if (!invitation.startsWith('+') || invitation.startsWith('+OK')) throw refused(invitation)
  const response = saslInitialResponse(run.target.login, run.token)
  connection.write(response.reveal(), `[user=${run.target.login}, token masked]`)
  const answer = await run.command(() => connection.read())
  if (!answer.startsWith('+ ')) return check(answer)
  // A continuation here is the reason of a refusal; an empty line fetches the refusal itself.
  connection.write('')
  const end = await run.command(() => connection.read())
  throw refused(end, decodeChallenge(answer.slice(2)))
}

async function stat(run: ProbeRun, connection: LineConnection): Promise<string> {
  connection.write('STAT')
  const line = await run.command(() => positive(connection))
  const match = /^\+OK (\d{1,10}) (\d{1,20})/.exec(line)
  if (!match) throw nonsenseFailure('an answer to STAT', line)
  return `STAT: ${match[1]} messages`
}

async function positive(connection: LineConnection): Promise<string> {
  const line = await connection.read()
  check(line)
  return line
}

function check(line: string): void {
  if (!/^\+OK\b/.test(line)) throw refused(line)
}

function refused(line: string, challenge?: SaslChallenge | null) {
  if (!line.startsWith('-ERR')) return nonsenseFailure('a POP3 answer', line)
  // RFC 3206 and RFC 2449: a response code in brackets.
  return refusal(line, /^-ERR \[([^\]]{1,40})\]/.exec(line)?.[1] ?? 'ERR', challenge)
}
