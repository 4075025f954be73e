import type { ImapFlow } from 'imapflow'
import { dial } from './dial.ts'
import { clientOver, logout } from './imap.ts'
import { type ImapLogEntry, ImapWatch } from './imap-watch.ts'
import type { ProbeRun } from './probe-run.ts'

export interface ImapSession {
  readonly client: ImapFlow
  /** Waits for imapflow, but no longer than the server deserves. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
}

/** A signed-in IMAP session for as long as `work` takes; logged out in good order where that is still possible. */
export async function withImap<T>(run: ProbeRun, work: (session: ImapSession) => Promise<T>): Promise<T> {
  const socket = await dial(run)
  const watch = new ImapWatch(run)
  const client = clientOver(run, socket)
  client.on('log', (entry: ImapLogEntry) => watch.log(entry))
  client.on('error', (error: unknown) => watch.fail(error))
  client.on('close', () => watch.fail(Object.assign(new Error('closed'), { code: 'NoConnection' })))
  const stop = () => watch.fail(run.signal.reason)
  run.signal.addEventListener('abort', stop, { once: true })
  let connected = false
  try {
    const connecting = client.connect()
    connecting.catch((error: unknown) => watch.fail(error))
    await watch.during(connecting)
    connected = true
    return await work({ client, during: (promise) => watch.during(promise) })
  } finally {
    run.signal.removeEventListener('abort', stop)
    if (connected && watch.open && !run.signal.aborted) await logout(run, client, watch)
    watch.leave()
    client.close()
    socket.destroy()
  }
}
