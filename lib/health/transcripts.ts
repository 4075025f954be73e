import { inArray } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { probes } from '#lib/db/schema/mailboxes.ts'
import type { Protocol, TranscriptLine } from '#lib/mail/stages.ts'

/** What has been said in a probe so far, masked where it was recorded. */
export interface ProbeTranscript {
  readonly probeId: string
  readonly mailboxId: string
  readonly protocols: readonly { readonly protocol: Protocol; readonly lines: readonly TranscriptLine[] }[]
}

/** What was said since the last time: the lines of one protocol, from this one on. Those after it are no more. */
export interface TranscriptNews {
  readonly probeId: string
  readonly mailboxId: string
  readonly protocol: Protocol
  readonly from: number
  readonly lines: readonly TranscriptLine[]
}

export async function transcriptsOf(read: Reader, probeIds: readonly string[]): Promise<ProbeTranscript[]> {
  const rows = await read
    .select({ probeId: probes.id, mailboxId: probes.mailboxId, results: probes.results })
    .from(probes)
    .where(inArray(probes.id, [...probeIds]))
  return rows.map(({ probeId, mailboxId, results }) => ({
    probeId,
    mailboxId,
    protocols: results.protocols.map(({ protocol, transcript }) => ({ protocol, lines: transcript })),
  }))
}

/** Remembers what one watcher has been told, so that every line is told once. */
export class TranscriptTail {
  readonly #told = new Map<string, { readonly count: number; readonly last: TranscriptLine | undefined }>()
  #probeId: string | undefined

  news({ probeId, mailboxId, protocols }: ProbeTranscript): TranscriptNews[] {
    if (probeId !== this.#probeId) this.#told.clear()
    this.#probeId = probeId
    return protocols.flatMap(({ protocol, lines }) => {
      const told = this.#told.get(protocol)
      const from = told && isSame(lines[told.count - 1], told.last) ? told.count : 0
      if (told && from === lines.length && from === told.count) return []
      this.#told.set(protocol, { count: lines.length, last: lines.at(-1) })
      return [{ probeId, mailboxId, protocol, from, lines: lines.slice(from) }]
    })
  }
}

// A protocol that is begun anew, with a fresh token, has other lines in the same places.
function isSame(line: TranscriptLine | undefined, told: TranscriptLine | undefined): boolean {
  return line?.at === told?.at && line?.from === told?.from && line?.text === told?.text
}
