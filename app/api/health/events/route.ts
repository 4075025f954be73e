import { Refusal } from '#lib/errors.ts'
import { eventStream } from '#lib/health/event-stream.ts'
import { feedOf } from '#lib/health/feed-of.ts'
import { WatchInput } from '#lib/health/inputs.ts'
import { stillMay } from '#lib/health/still-may.ts'
import { apiRoute } from '#lib/web/api-route.ts'

export const dynamic = 'force-dynamic'

const PERMISSION = 'health.read'

export const GET = apiRoute(PERMISSION, async (context, request) => {
  const { actor, database } = context
  const asked = new URL(request.url).searchParams
  const watched = WatchInput.safeParse(asked.get('mailboxes') ?? '')
  if (!watched.success) throw new Refusal('invalid-input')
  const stream = eventStream({
    feed: feedOf(context),
    mailboxIds: new Set(watched.data),
    // A dialogue is many times the size of the news: told of one mailbox at a time.
    transcripts: asked.has('transcript') && watched.data.length === 1,
    mayWatch: async () => actor.kind === 'user' && stillMay(database.read, actor.sessionId, PERMISSION),
    signal: request.signal,
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // A proxy or a compressor that collects would keep the news to itself.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
})
