import { TRANSCRIPT_LIMITS, type TranscriptLimits } from './limits.ts'
import type { Stage, TranscriptLine } from './stages.ts'
import { decodeChallenge } from './xoauth2.ts'

const CONTINUATION = /^(\+|334) ([A-Za-z0-9+/=]+)$/

export interface TranscriptOptions {
  /** Takes the token out of a text; see `maskFor`. */
  readonly mask: (text: string) => string
  /** Milliseconds since the probe of this protocol began. */
  readonly elapsed: () => number
  readonly limits?: TranscriptLimits
  /** Is told of every line as it is kept: masked, and within the bounds. */
  readonly onLine?: ((line: TranscriptLine) => void) | undefined
}

/** Records a dialogue within fixed bounds. Every line is masked before it is kept. */
export class Transcript {
  readonly #mask: (text: string) => string
  readonly #elapsed: () => number
  readonly #limits: TranscriptLimits
  readonly #onLine: TranscriptOptions['onLine']
  readonly #lines: TranscriptLine[] = []
  #stage: Stage | undefined
  #chars = 0
  #dropped = 0

  constructor({ mask, elapsed, limits = TRANSCRIPT_LIMITS, onLine }: TranscriptOptions) {
    this.#mask = mask
    this.#elapsed = elapsed
    this.#limits = limits
    this.#onLine = onLine
  }

  /** What follows is said in this stage. */
  enter(stage: Stage): void {
    this.#stage = stage
  }

  client(text: string): void {
    this.#add('client', text)
  }

  server(text: string): void {
    this.#add('server', readable(text))
  }

  note(text: string): void {
    this.#add('note', text)
  }

  lines(): readonly TranscriptLine[] {
    if (this.#dropped === 0) return [...this.#lines]
    const text = `${this.#dropped} more lines were not kept`
    return [...this.#lines, { at: Math.round(this.#elapsed()), from: 'note', text }]
  }

  #add(from: TranscriptLine['from'], said: string): void {
    if (this.#lines.length >= this.#limits.lines || this.#chars >= this.#limits.chars) {
      this.#dropped++
      return
    }
    const masked = this.#mask(said)
    const text =
      masked.length > this.#limits.charsPerLine ? `${masked.slice(0, this.#limits.charsPerLine)}…` : masked
    this.#chars += text.length
    const stage = this.#stage ? { stage: this.#stage } : {}
    const line = { at: Math.round(this.#elapsed()), from, ...stage, text }
    this.#lines.push(line)
    this.#onLine?.(line)
  }
}

/** A base64 challenge is of use only when decoded, and only its known fields are. */
function readable(line: string): string {
  const match = CONTINUATION.exec(line)
  if (!match?.[1] || !match[2]) return line
  const challenge = decodeChallenge(match[2])
  return `${match[1]} ${challenge ? JSON.stringify(challenge) : '[challenge masked]'}`
}
