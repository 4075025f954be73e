import type { Feed } from './feed.ts'
import type { ProbeNews } from './news.ts'
import { type ProbeTranscript, TranscriptTail } from './transcripts.ts'

export const HEARTBEAT_MILLISECONDS = 15_000
/** Chunks that a watcher may leave unread before its stream is ended; it comes back by itself. */
const MOST_UNREAD = 500
/** What the browser waits before it comes back. */
const RETRY_MILLISECONDS = 2_000

export interface EventStreamOptions {
  readonly feed: Feed
  readonly mailboxIds: ReadonlySet<string>
  /** Whether the dialogues are told too. */
  readonly transcripts?: boolean
  /** Asked at every heartbeat; the stream ends when it says no. */
  readonly mayWatch: () => Promise<boolean>
  /** The request's: aborted when the browser has gone. */
  readonly signal: AbortSignal
  readonly heartbeatMilliseconds?: number
}

/** Probes as server-sent events: `probe` for news, `transcript` for what was said, `over` when the watcher may not watch any more. */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let gone = () => {}
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let open = true
        let unwatch = () => {}
        const leave = () => {
          open = false
          clearInterval(beat)
          options.signal.removeEventListener('abort', end)
          unwatch()
        }
        const end = () => {
          if (!open) return
          leave()
          controller.close()
        }
        const send = (text: string) => {
          if (!open) return
          if ((controller.desiredSize ?? 0) < -MOST_UNREAD) end()
          else controller.enqueue(encoder.encode(text))
        }
        const beat = setInterval(() => {
          options.mayWatch().then(
            (may) => {
              if (may) return send(': still here\n\n')
              send('event: over\ndata: {}\n\n')
              end()
            },
            () => end(),
          )
        }, options.heartbeatMilliseconds ?? HEARTBEAT_MILLISECONDS)
        gone = leave
        options.signal.addEventListener('abort', end, { once: true })
        send(`retry: ${RETRY_MILLISECONDS}\n\n`)
        const news = (one: ProbeNews) => send(`event: probe\ndata: ${JSON.stringify(one)}\n\n`)
        const tail = new TranscriptTail()
        const transcript = (one: ProbeTranscript) => {
          for (const more of tail.news(one)) send(`event: transcript\ndata: ${JSON.stringify(more)}\n\n`)
        }
        const done = await options.feed.watch({
          mailboxIds: options.mailboxIds,
          news,
          end,
          transcript: options.transcripts ? transcript : undefined,
        })
        if (open) unwatch = done
        else done()
      },
      cancel() {
        gone()
      },
    },
    { highWaterMark: 0 },
  )
}
