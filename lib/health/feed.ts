import type { Log } from '#lib/log.ts'
import type { ProbeNews } from './news.ts'
import type { ProbeTranscript } from './transcripts.ts'

export const POLL_MILLISECONDS = 750
const POLL_AFTER_FAILURE_MILLISECONDS = 5_000
// A row is stamped when its transaction begins and seen when it ends: look back over the gap.
const OVERLAP_MILLISECONDS = 3_000
/** Somebody who begins to watch hears of probes that ended this short a time ago. */
const RECENT_MILLISECONDS = 15_000

export interface FeedSource {
  now(): Promise<Date>
  since(time: Date): Promise<ProbeNews[]>
  ofMailboxes(ids: readonly string[], since: Date): Promise<ProbeNews[]>
  transcripts(probeIds: readonly string[]): Promise<ProbeTranscript[]>
}

interface Watcher {
  readonly mailboxIds: ReadonlySet<string>
  readonly news: (news: ProbeNews) => void
  /** For the few who read along: everything said so far, whenever there is more. */
  readonly transcript?: ((transcript: ProbeTranscript) => void) | undefined
  readonly end: () => void
}

/** One reader of the probes table for everybody who watches through this process; none when nobody does. */
export class Feed {
  readonly #source: FeedSource
  readonly #log: Log
  readonly #pollMilliseconds: number
  readonly #watchers = new Set<Watcher>()
  readonly #told = new Map<string, { readonly mark: string; readonly at: number }>()
  #cursor: number | undefined
  #timer: NodeJS.Timeout | undefined
  #polling = false
  #closed = false

  constructor(source: FeedSource, log: Log, pollMilliseconds = POLL_MILLISECONDS) {
    this.#source = source
    this.#log = log
    this.#pollMilliseconds = pollMilliseconds
  }

  get watched(): boolean {
    return this.#watchers.size > 0
  }

  /** Tells what is known of these mailboxes now, and from now on. Returns how to stop listening. */
  async watch(watcher: Watcher): Promise<() => void> {
    if (this.#closed) {
      watcher.end()
      return () => {}
    }
    this.#watchers.add(watcher)
    this.#schedule(this.#pollMilliseconds)
    const since = new Date((await this.#source.now()).getTime() - RECENT_MILLISECONDS)
    const known = await this.#source.ofMailboxes([...watcher.mailboxIds], since)
    for (const news of known) watcher.news(news)
    const running = known.filter(({ state }) => state === 'running').map(({ probeId }) => probeId)
    if (watcher.transcript && running.length > 0) {
      for (const one of await this.#source.transcripts(running)) watcher.transcript(one)
    }
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size === 0) this.#rest()
    }
  }

  /** Ends every stream. The process is going. */
  close(): void {
    this.#closed = true
    this.#rest()
    for (const watcher of this.#watchers) watcher.end()
    this.#watchers.clear()
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#cursor = undefined
    this.#told.clear()
  }

  #schedule(milliseconds: number): void {
    if (this.#timer || this.#polling || this.#closed || !this.watched) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#polling = true
      this.#poll()
        .then(
          () => this.#pollMilliseconds,
          (error: unknown) => {
            this.#log.warn({ err: error }, 'probes cannot be followed at the moment')
            return POLL_AFTER_FAILURE_MILLISECONDS
          },
        )
        .then((next) => {
          this.#polling = false
          this.#schedule(next)
        })
    }, milliseconds)
    this.#timer.unref()
  }

  async #poll(): Promise<void> {
    // Kept before anything can fail: what happens while the database is away is told afterwards.
    let cursor = this.#cursor ?? (await this.#source.now()).getTime()
    if (this.watched) this.#cursor = cursor
    const from = cursor - OVERLAP_MILLISECONDS
    const readAlong: string[] = []
    for (const news of await this.#source.since(new Date(from))) {
      const mark = `${news.at} ${news.state}`
      if (this.#told.get(news.probeId)?.mark === mark) continue
      this.#told.set(news.probeId, { mark, at: news.at })
      cursor = Math.max(cursor, news.at)
      for (const watcher of this.#watchers) {
        if (!watcher.mailboxIds.has(news.mailboxId)) continue
        watcher.news(news)
        if (watcher.transcript) readAlong.push(news.probeId)
      }
    }
    if (readAlong.length > 0) await this.#tellTranscripts(new Set(readAlong))
    for (const [probeId, { at }] of this.#told) if (at < from) this.#told.delete(probeId)
    if (this.watched) this.#cursor = cursor
  }

  /** Most watchers want no dialogue, so most looks cost one query; this one is made for all who do. */
  async #tellTranscripts(probeIds: ReadonlySet<string>): Promise<void> {
    for (const one of await this.#source.transcripts([...probeIds])) {
      for (const watcher of this.#watchers) {
        if (watcher.mailboxIds.has(one.mailboxId)) watcher.transcript?.(one)
      }
    }
  }
}
