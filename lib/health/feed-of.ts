import type { Services } from '#lib/services.ts'
import { Feed, type FeedSource } from './feed.ts'
import { newsOfMailboxes, newsSince } from './feed-queries.ts'
import { transcriptsOf } from './transcripts.ts'

// Routes and jobs are separate bundles of one process: only globalThis is shared between them.
const shared = globalThis as typeof globalThis & { mailgrantFeeds?: Map<string, Feed> }

/** The feed of this process. */
export function feedOf({ instance, database, log }: Pick<Services, 'instance' | 'database' | 'log'>): Feed {
  shared.mailgrantFeeds ??= new Map()
  let feed = shared.mailgrantFeeds.get(instance)
  if (!feed) {
    const { read } = database
    const source: FeedSource = {
      now: () => database.now(),
      since: (time) => newsSince(read, time),
      ofMailboxes: (ids, since) => newsOfMailboxes(read, ids, since),
      transcripts: (probeIds) => transcriptsOf(read, probeIds),
    }
    feed = new Feed(source, log)
    shared.mailgrantFeeds.set(instance, feed)
  }
  return feed
}
