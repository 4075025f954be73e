import type { TranscriptNews } from '#lib/health/transcripts.ts'
import type { Protocol, TranscriptLine } from '#lib/mail/stages.ts'

/** What has been said in the probe that runs, as far as it was heard here. */
export interface LiveLines {
  readonly probeId: string
  readonly byProtocol: ReadonlyMap<Protocol, readonly TranscriptLine[]>
}

/** With what was said since. Lines after the place of the news are no more: the protocol was begun anew. */
export function withNews(before: LiveLines | undefined, news: TranscriptNews): LiveLines {
  const same = before?.probeId === news.probeId ? before.byProtocol : new Map()
  const heard = (same.get(news.protocol) ?? []).slice(0, news.from)
  return {
    probeId: news.probeId,
    byProtocol: new Map(same).set(news.protocol, [...heard, ...news.lines]),
  }
}
