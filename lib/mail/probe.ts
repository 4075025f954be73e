import type { Lookup } from '#lib/network/egress.ts'
import { createNetwork, type Network } from '#lib/network/network.ts'
import type { SeeCertificate } from '#lib/network/secure.ts'
import { Secret } from '#lib/secret.ts'
import { probeImap } from './imap.ts'
import { DEADLINES, type Deadlines } from './limits.ts'
import { maskFor } from './mask.ts'
import { probePop3 } from './pop3.ts'
import { ProbeRun, type ProbeRunOptions } from './probe-run.ts'
import { reach } from './reach.ts'
import { probeSmtp } from './smtp.ts'
import { StageFailure, wholeDeadlineFailure } from './stage-failure.ts'
import type {
  MailEndpoint,
  ProbeTarget,
  Protocol,
  ProtocolResult,
  StageResult,
  TranscriptLine,
} from './stages.ts'
import type { TlsTrust } from './tls-context.ts'
import { Transcript } from './transcript.ts'
import { loginFault, saslInitialResponse, senderFault } from './xoauth2.ts'

const PROBES = {
  imap: probeImap,
  pop3: probePop3,
  smtp: probeSmtp,
} satisfies Record<Protocol, (run: ProbeRun) => Promise<void>>

export interface ProbeOptions {
  /** A monotonic clock in milliseconds, such as `performance.now`. */
  readonly now: () => number
  /** Ends the probe early: the stage in which it happens fails with the code ABORTED. */
  readonly signal?: AbortSignal
  /** Shorter deadlines, in milliseconds. */
  readonly deadlines?: Partial<Deadlines>
  readonly tls?: TlsTrust
  /** Called as each stage ends, in order, and for the skipped ones at the end. */
  readonly onStage?: (result: StageResult) => void
  /** Called with each line of the dialogue as it is kept, masked. */
  readonly onLine?: (line: TranscriptLine) => void
  /** The way out of this server; direct when left out. */
  readonly network?: Network
  /** Is shown the server's certificate, also when it is then refused. */
  readonly seeCertificate?: SeeCertificate
  /** Of the direct way. */
  readonly lookup?: Lookup
}

/**
 * Checks one protocol of one mailbox over one connection, and says what every stage came to. Whatever the
 * server does, it does not throw, takes at most `deadlines.protocol` and keeps a bounded amount of text.
 */
export function probeProtocol(
  target: ProbeTarget,
  token: Secret,
  options: ProbeOptions,
): Promise<ProtocolResult> {
  return carryOut({ target, token, mask: maskFor(token) }, options, async (run) => {
    await refuseUnsendable(run)
    await PROBES[target.protocol](run)
  })
}

/**
 * The same without anybody's sign-in: connection, TLS and greeting, then goodbye. `authenticate` and `open` are
 * always skipped.
 */
export function reachServer(server: MailEndpoint, options: ProbeOptions): Promise<ProtocolResult> {
  const target = { ...server, login: '' }
  return carryOut({ target, token: NOBODY, mask: maskFor(NOBODY) }, options, reach)
}

/** Never sent: `reach` knows no sign-in. */
const NOBODY = new Secret('nobody-signs-in-here-so-there-is-no-token')

type Subject = Pick<ProbeRunOptions, 'target' | 'token' | 'mask'>

async function carryOut(
  subject: Subject,
  options: ProbeOptions,
  work: (run: ProbeRun) => Promise<void>,
): Promise<ProtocolResult> {
  const { now, onStage, signal: caller } = options
  const { target, mask } = subject
  const began = now()
  const elapsed = () => Math.max(0, now() - began)
  const deadlines = { ...DEADLINES, ...options.deadlines }
  const transcript = new Transcript({ mask, elapsed, onLine: options.onLine })
  const over = new AbortController()
  const run = new ProbeRun({
    ...subject,
    deadlines,
    trust: options.tls ?? {},
    network: options.network ?? createNetwork({ lookup: options.lookup }),
    seeCertificate: options.seeCertificate,
    transcript,
    signal: over.signal,
    now,
    onStage,
  })
  const timer = setTimeout(() => over.abort(wholeDeadlineFailure(deadlines.protocol)), deadlines.protocol)
  const stop = () => over.abort(abortedFailure())
  if (caller?.aborted) stop()
  caller?.addEventListener('abort', stop, { once: true })
  try {
    await work(run)
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error
  } finally {
    clearTimeout(timer)
    caller?.removeEventListener('abort', stop)
    // Every socket of the run listens to this signal and closes.
    over.abort(abortedFailure())
  }
  const stages = run.finish()
  return {
    protocol: target.protocol,
    milliseconds: Math.round(elapsed()),
    stages,
    transcript: transcript.lines(),
  }
}

function abortedFailure(): StageFailure {
  return new StageFailure({ source: 'portal', code: 'ABORTED', text: 'The check was stopped' })
}

/** An identity that would break the dialogue is found out before anyone is connected to. */
async function refuseUnsendable(run: ProbeRun): Promise<void> {
  const { login, sender, protocol } = run.target
  const fault = loginFault(login) ?? (protocol === 'smtp' ? senderFault(sender ?? login) : null)
  if (fault) await failBeforeDialing(run, fault)
  try {
    saslInitialResponse(login, run.token)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    await failBeforeDialing(run, error.message)
  }
}

async function failBeforeDialing(run: ProbeRun, text: string): Promise<void> {
  await run.stage('dns', null, async () => {
    throw new StageFailure({ source: 'portal', code: 'INVALID_IDENTITY', text })
  })
}
