import type { Socket } from 'node:net'
import { dial, secure, tlsDetail } from './dial.ts'
import { goodbye } from './goodbye.ts'
import { LineConnection } from './line-connection.ts'
import type { ProbeRun } from './probe-run.ts'
import { addressLiteral, greet, startTls } from './smtp.ts'
import { nonsenseFailure, refusal } from './stage-failure.ts'

/** As far as a server talks to anybody: the secured connection and its greeting. No sign-in is tried. */
export async function reach(run: ProbeRun): Promise<void> {
  const sockets: Socket[] = []
  try {
    const plain = await dial(run)
    sockets.push(plain)
    const secured = run.target.protocol === 'smtp' ? await bySmtp(run, plain) : await byTls(run, plain)
    sockets.push(secured.socket)
    await goodbye(run, secured.connection, run.target.protocol === 'imap' ? 'Z LOGOUT' : 'QUIT')
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

interface Secured {
  readonly socket: Socket
  readonly connection: LineConnection
}

async function byTls(run: ProbeRun, plain: Socket): Promise<Secured> {
  const socket = await run.stage('tls', run.deadlines.tls, () => secure(run, plain), tlsDetail)
  const connection = new LineConnection(socket, run.transcript)
  await run.stage(
    'greeting',
    run.deadlines.greeting,
    async () => greeted(run, await connection.read()),
    (line) => line,
  )
  return { socket, connection }
}

async function bySmtp(run: ProbeRun, plain: Socket): Promise<Secured> {
  const clear = new LineConnection(plain, run.transcript)
  const { extensions } = await run.stage(
    'greeting',
    null,
    () => greet(run, clear, addressLiteral(plain)),
    ({ banner }) => banner,
  )
  const socket = await run.stage(
    'tls',
    run.deadlines.tls,
    () => startTls(run, clear, plain, extensions),
    tlsDetail,
  )
  return { socket, connection: new LineConnection(socket, run.transcript) }
}

const GREETINGS = { imap: /^\* OK\b/i, pop3: /^\+OK\b/ } as const
const FAREWELLS = { imap: /^\* BYE\b/i, pop3: /^-ERR\b/ } as const

function greeted({ target: { protocol } }: ProbeRun, line: string): string {
  const kind = protocol === 'pop3' ? 'pop3' : 'imap'
  if (GREETINGS[kind].test(line)) return line
  throw FAREWELLS[kind].test(line) ? refusal(line, undefined) : nonsenseFailure(`an ${kind} greeting`, line)
}
