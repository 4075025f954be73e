import { createTransport } from 'nodemailer'
import type { Secret } from '#lib/secret.ts'
import { type DeepMessage, letterOf } from './deep-message.ts'
import { type DeepOptions, type DeepOutcome, deepRun } from './deep-run.ts'
import { dial } from './dial.ts'
import type { ProbeRun } from './probe-run.ts'
import { addressLiteral } from './smtp.ts'
import { refusal, StageFailure } from './stage-failure.ts'
import type { ProbeTarget } from './stages.ts'
import { tlsOptions } from './tls-context.ts'
import { within } from './within.ts'

interface MailerError {
  readonly code?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
  readonly message: string
}

/**
 * Sends the message from the mailbox to itself, by nodemailer over a socket that we connected; never without STARTTLS.
 * The value is what the server said when it took the message over.
 */
export function sendToItself(
  target: ProbeTarget,
  token: Secret,
  message: DeepMessage,
  options: DeepOptions,
): Promise<DeepOutcome<string>> {
  return deepRun(
    target,
    token,
    options,
    ({ send }) => send,
    async (run, { send }) => {
      const socket = await dial(run)
      const { host, port, login } = target
      const transport = createTransport({
        connection: socket,
        host,
        port,
        name: addressLiteral(socket),
        secure: false,
        requireTLS: true,
        tls: tlsOptions(host, run.trust),
        auth: { type: 'OAuth2', user: login, accessToken: token.reveal() },
        logger: false,
        connectionTimeout: send,
        greetingTimeout: send,
        socketTimeout: send,
      })
      try {
        const sent = await within(send, run.signal, () => transport.sendMail(letterOf(message)))
        note(run, `Message taken over: ${sent.response}`)
        return run.transcript.lines().at(-1)?.text ?? ''
      } catch (error) {
        throw translated(error)
      } finally {
        transport.close()
        socket.destroy()
      }
    },
  )
}

function note(run: ProbeRun, text: string): void {
  run.transcript.note(text)
}

function translated(error: unknown): unknown {
  if (error instanceof StageFailure || !(error instanceof Error)) return error
  const { code, response, responseCode, message } = error as MailerError
  if (typeof response === 'string' && response && typeof responseCode === 'number') {
    return refusal(response, String(responseCode))
  }
  if (code === 'ETLS') return new StageFailure({ source: 'tls', code: 'NO_STARTTLS', text: message })
  return error
}
