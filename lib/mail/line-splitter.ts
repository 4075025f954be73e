import { MAX_LINE_BYTES, MAX_TOTAL_BYTES } from './limits.ts'
import { StageFailure } from './stage-failure.ts'

/** Cuts a server's bytes into lines, and refuses an endless line or a flood. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0)
  #total = 0

  /** Bytes of a line that has not ended yet. */
  get pending(): number {
    return this.#rest.length
  }

  /** @throws StageFailure LINE_TOO_LONG or FLOOD; nothing more may be pushed after it. */
  push(chunk: Buffer): string[] {
    this.#total += chunk.length
    if (this.#total > MAX_TOTAL_BYTES) {
      throw new StageFailure({ code: 'FLOOD', text: `The server sent more than ${MAX_TOTAL_BYTES} bytes` })
    }
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const lines: string[] = []
    let from = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      if (end - from > MAX_LINE_BYTES) throw tooLong()
      lines.push(bytes.toString('utf8', from, end).replace(/\r$/, ''))
      from = end + 1
    }
    this.#rest = Buffer.from(bytes.subarray(from))
    if (this.#rest.length > MAX_LINE_BYTES) throw tooLong()
    return lines
  }
}

function tooLong(): StageFailure {
  return new StageFailure({
    code: 'LINE_TOO_LONG',
    text: `The server sent a line of more than ${MAX_LINE_BYTES} bytes`,
  })
}
