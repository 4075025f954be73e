import type { Socket } from 'node:net'
import { ImapFlow } from 'imapflow'
import { dial } from './dial.ts'
import { goodbye } from './goodbye.ts'
import { type ImapLogEntry, ImapWatch } from './imap-watch.ts'
import { MAX_LINE_BYTES, MAX_TOTAL_BYTES } from './limits.ts'
import { LineConnection } from './line-connection.ts'
import type { ProbeRun } from './probe-run.ts'
import { tlsOptions } from './tls-context.ts'

/**
 * IMAP over implicit TLS as far as EXAMINE INBOX (RFC 3501), by imapflow over a socket that we connected. A
 * server that says OK to AUTHENTICATE and nothing to the mailbox behind it fails at `open`.
 */
export async function probeImap(run: ProbeRun): Promise<void> {
  const socket = await dial(run)
  const watch = new ImapWatch(run)
  const client = clientOver(run, socket)
  client.on('log', (entry: ImapLogEntry) => watch.log(entry))
  client.on('error', (error: unknown) => watch.fail(error))
  client.on('close', () => watch.fail(Object.assign(new Error('closed'), { code: 'NoConnection' })))
  let secured = false
  try {
    const connecting = watch.during(client.connect())
    connecting.catch((error: unknown) => watch.fail(error))
    await run.stage(
      'tls',
      run.deadlines.tls,
      () => watch.secured,
      (detail) => detail,
    )
    secured = true
    await run.stage(
      'greeting',
      run.deadlines.greeting,
      () => watch.greeted,
      (line) => line.slice(2),
    )
    await run.stage(
      'authenticate',
      null,
      () => watch.authenticated,
      (mechanism) => mechanism,
    )
    await run.stage('open', null, () => examine(client, watch, connecting), String)
  } finally {
    if (secured && watch.open) await logout(run, client, watch)
    watch.leave()
    client.close()
    socket.destroy()
  }
}

export function clientOver(run: ProbeRun, socket: Socket): ImapFlow {
  const { host, port, login } = run.target
  return new ImapFlow({
    host,
    port,
    secure: true,
    auth: { user: login, accessToken: run.token.reveal() },
    // Empty values are not sent: imapflow would name itself there.
    clientInfo: { name: 'Mailgrant', version: '', vendor: '', 'support-url': '' },
    tls: { ...tlsOptions(host, run.trust), socket },
    // Entries go to the watch and nowhere else; imapflow keeps credentials out of the raw ones too.
    logger: false,
    emitLogs: true,
    logRaw: true,
    // Compression would hide the lines; the other two add commands that a probe has no use for.
    disableCompression: true,
    disableAutoEnable: true,
    disableAutoIdle: true,
    maxLineLength: MAX_LINE_BYTES,
    maxLiteralSize: MAX_LINE_BYTES,
    maxResponseSize: MAX_TOTAL_BYTES,
    // The stages have tighter deadlines; these only make sure that imapflow's own are not the longer ones.
    connectionTimeout: run.deadlines.protocol,
    greetingTimeout: run.deadlines.protocol,
    socketTimeout: run.deadlines.protocol,
  })
}

async function examine(client: ImapFlow, watch: ImapWatch, connecting: Promise<void>): Promise<string> {
  await connecting
  const mailbox = await watch.during(client.mailboxOpen('INBOX', { readOnly: true }))
  return `EXAMINE INBOX: ${mailbox.exists} messages`
}

/**
 * imapflow says LOGOUT only after a sign-in that succeeded, and not while it waits out a back-off, so the
 * socket is taken back and the word is said here.
 */
export async function logout(run: ProbeRun, client: ImapFlow, watch: ImapWatch): Promise<void> {
  watch.leave()
  const { socket } = client.unbind()
  if (!socket.destroyed) await goodbye(run, new LineConnection(socket, run.transcript), 'Z LOGOUT')
  socket.destroy()
}
