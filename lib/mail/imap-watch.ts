import { backoffSeconds } from '#lib/diagnosis/read/wait.ts'
import { LineSplitter } from './line-splitter.ts'
import type { ProbeRun } from './probe-run.ts'
import { closedFailure, deadlineFailure, nonsenseFailure, refusal, StageFailure } from './stage-failure.ts'
import { decodeChallenge, type SaslChallenge } from './xoauth2.ts'

/** The part of imapflow's log entries that is read here. */
export interface ImapLogEntry {
  readonly src?: string
  readonly msg?: string
  readonly data?: string
  readonly version?: string
  readonly algo?: string
}

interface Moment<T> {
  readonly reached: Promise<T>
  readonly reach: (value: T) => void
}

// A refusal of these ends the probe at once; what others say is imapflow's to judge.
const DECISIVE = new Set(['AUTHENTICATE', 'EXAMINE'])

// After these there is nobody left to say LOGOUT to.
const GONE = new Set(['BYE', 'CLOSED', 'FLOOD', 'LINE_TOO_LONG', 'NONSENSE'])

/**
 * Watches what imapflow and the server say to each other, and tells when each stage is reached. imapflow
 * itself knows only "connected" or not, waits out Exchange's back-off before it fails, and has no deadline
 * for a server that drips.
 */
export class ImapWatch {
  readonly secured: Promise<string>
  readonly greeted: Promise<string>
  readonly authenticated: Promise<string>
  readonly #run: ProbeRun
  readonly #splitter = new LineSplitter()
  readonly #secured: Moment<string>
  readonly #greeted: Moment<string>
  readonly #authenticated: Moment<string>
  readonly #failed = new AbortController()
  #greetingSeen = false
  #leaving = false
  #command: { readonly tag: string; readonly name: string; readonly mechanism: string } | null = null
  #timer: NodeJS.Timeout | undefined
  #challenge: SaslChallenge | null = null
  #refused: StageFailure | null = null

  constructor(run: ProbeRun) {
    this.#run = run
    this.#secured = this.#moment()
    this.#greeted = this.#moment()
    this.#authenticated = this.#moment()
    this.secured = this.#secured.reached
    this.greeted = this.#greeted.reached
    this.authenticated = this.#authenticated.reached
  }

  /** True while the server can still be spoken to. */
  get open(): boolean {
    const { aborted, reason } = this.#failed.signal
    return !aborted || (reason instanceof StageFailure && !GONE.has(reason.fault.code ?? ''))
  }

  /** Waits for imapflow, but no longer than the server deserves. */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.#onFailure(reject)
      work.then(resolve, (error) => reject(this.#refused ?? this.#translate(error))).finally(forget)
    })
  }

  /** From here on a farewell of the server is what we asked for. */
  leave(): void {
    this.#leaving = true
    clearTimeout(this.#timer)
  }

  /** Something outside the dialogue ended it: the socket, the parser, imapflow. */
  fail(error: unknown): void {
    this.#end(this.#refused ?? this.#translate(error))
  }

  log(entry: ImapLogEntry): void {
    if (entry.src === 'connection' && entry.version) this.#secured.reach(`${entry.version} ${entry.algo}`)
    else if (entry.src === 's' && entry.data !== undefined) this.#received(Buffer.from(entry.data, 'base64'))
    else if (entry.src === 'c' && entry.data === undefined && entry.msg) this.#sent(entry.msg)
  }

  #sent(text: string): void {
    const [tag = '', name = '', mechanism = ''] = text.split(' ')
    this.#command = { tag, name, mechanism }
    this.#run.transcript.client(
      name === 'AUTHENTICATE'
        ? `${tag} AUTHENTICATE ${mechanism} [user=${this.#run.target.login}, token masked]`
        : text,
    )
    clearTimeout(this.#timer)
    const { command } = this.#run.deadlines
    this.#timer = setTimeout(() => this.#end(deadlineFailure(command)), command)
  }

  #received(chunk: Buffer): void {
    if (this.#failed.signal.aborted && !this.#leaving) return
    try {
      for (const line of this.#splitter.push(chunk)) {
        this.#run.transcript.server(line)
        this.#line(line)
      }
    } catch (error) {
      this.#end(error)
    }
  }

  #line(line: string): void {
    if (!this.#greetingSeen) {
      this.#greetingSeen = true
      if (/^\* OK\b/i.test(line)) this.#greeted.reach(line)
      else if (/^\* PREAUTH\b/i.test(line)) {
        this.#end(new StageFailure({ code: 'PREAUTH', text: `The server asked for no sign-in: ${line}` }))
      } else if (!/^\* BYE\b/i.test(line)) this.#end(nonsenseFailure('an IMAP greeting', line))
    }
    if (line.startsWith('+ ')) this.#challenge = decodeChallenge(line.slice(2)) ?? this.#challenge
    else if (/^\* BYE\b/i.test(line) && !this.#leaving) this.#end(refusal(line.slice(2), 'BYE'))
    else if (this.#command && line.startsWith(`${this.#command.tag} `)) this.#tagged(line, this.#command)
  }

  #tagged(line: string, { tag, name, mechanism }: { tag: string; name: string; mechanism: string }): void {
    clearTimeout(this.#timer)
    const answer = line.slice(tag.length + 1)
    if (/^OK\b/i.test(answer)) {
      this.#refused = null
      if (name === 'AUTHENTICATE') this.#authenticated.reach(mechanism)
      return
    }
    const [status = '', rest = ''] = answer.split(/ (.*)/s)
    const code = /^\[([A-Z][A-Z-]*)/i.exec(rest)?.[1] ?? status
    this.#refused = refusal(answer, code, name === 'AUTHENTICATE' ? this.#challenge : null)
    if (DECISIVE.has(name) || /not connected/i.test(answer) || backoffSeconds(answer) !== undefined) {
      this.#end(this.#refused)
    }
  }

  #translate(error: unknown): unknown {
    if (error instanceof StageFailure || !(error instanceof Error)) return error
    const { code } = error as { code?: unknown }
    if (/Unsupported authentication mechanism/.test(error.message)) {
      return new StageFailure({ code: 'NO_XOAUTH2', text: 'The server does not offer XOAUTH2' })
    }
    if (/^(NoConnection|EConnectionClosed|ClosedAfterConnect)/.test(String(code))) return closedFailure()
    // Node's own errors keep their code; anything else imapflow found fault with is the server's doing.
    if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return error
    return new StageFailure({ code: 'NONSENSE', text: error.message })
  }

  #end(reason: unknown): void {
    clearTimeout(this.#timer)
    this.#failed.abort(reason)
  }

  #onFailure(listen: (reason: unknown) => void): () => void {
    const { signal } = this.#failed
    const heard = () => listen(signal.reason)
    if (signal.aborted) heard()
    else signal.addEventListener('abort', heard, { once: true })
    return () => signal.removeEventListener('abort', heard)
  }

  #moment<T>(): Moment<T> {
    let reach: (value: T) => void = () => {}
    const reached = new Promise<T>((resolve, reject) => {
      reach = resolve
      this.#onFailure(reject)
    })
    // A stage that is never waited for must not count as an unhandled rejection.
    reached.catch(() => {})
    return { reached, reach }
  }
}
