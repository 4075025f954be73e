import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '#lib/log.ts'
import type { TranscriptLine } from '#lib/mail/stages.ts'
import { eventStream } from './event-stream.ts'
import { Feed, type FeedSource, POLL_MILLISECONDS } from './feed.ts'
import type { ProbeNews } from './news.ts'
import type { ProbeTranscript, TranscriptNews } from './transcripts.ts'

const NOON = Date.UTC(2026, 0, 1, 12)
let rows: ProbeNews[]
let polls: number
let broken: boolean
let said: TranscriptLine[]
let transcriptReads: string[][]
const source: FeedSource = {
  now: async () => new Date(Date.now()),
  async since(time) {
    polls += 1
    if (broken) throw new Error('no database')
    return rows.filter(({ at }) => at > time.getTime())
  },
  ofMailboxes: async (ids, since) =>
    rows.filter(
      (row) => ids.includes(row.mailboxId) && (row.state === 'running' || row.at > since.getTime()),
    ),
  async transcripts(probeIds) {
    transcriptReads.push([...probeIds])
    return probeIds.map((probeId) => ({
      probeId,
      mailboxId: 'box',
      protocols: [{ protocol: 'imap' as const, lines: said }],
    }))
  },
}
const news = (probeId: string, state: ProbeNews['state'], at = Date.now(), mailboxId = 'box'): ProbeNews => ({
  probeId,
  mailboxId,
  state,
  at,
  token: null,
  protocols: [],
})
const line = (at: number, text: string): TranscriptLine => ({ at, from: 'server', text })
const log = createLog('fatal')
const turn = (milliseconds = POLL_MILLISECONDS) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
  rows = []
  polls = 0
  broken = false
  said = []
  transcriptReads = []
})
afterEach(() => {
  vi.useRealTimers()
})

function watcher(...mailboxIds: string[]) {
  const heard: string[] = []
  let ended = false
  return {
    heard,
    get ended() {
      return ended
    },
    mailboxIds: new Set(mailboxIds),
    news: (one: ProbeNews) => heard.push(`${one.probeId} ${one.state}`),
    end: () => {
      ended = true
    },
  }
}

describe('the feed of probes', () => {
  it('asks the database once for all watchers, and not at all when nobody watches', async () => {
    const feed = new Feed(source, log)
    await turn(10_000)
    expect(polls).toBe(0)
    const leave = await Promise.all([feed.watch(watcher('box')), feed.watch(watcher('box'))])
    await turn()
    await turn()
    expect(polls).toBe(2)
    for (const go of leave) go()
    await turn(10_000)
    expect(polls).toBe(2)
  })

  it('tells each watcher of its own mailboxes, every step once', async () => {
    const feed = new Feed(source, log)
    const mine = watcher('box')
    const theirs = watcher('other')
    await feed.watch(mine)
    await feed.watch(theirs)
    rows = [news('p', 'running')]
    await turn()
    await turn()
    rows = [news('p', 'done')]
    await turn()
    await turn(5_000)
    expect(mine.heard).toEqual(['p running', 'p done'])
    expect(theirs.heard).toEqual([])
    feed.close()
  })

  it('sees a row that was stamped before the last look and written after it', async () => {
    const feed = new Feed(source, log)
    const mine = watcher('box')
    await feed.watch(mine)
    rows = [news('first', 'done')]
    await turn()
    rows = [...rows, news('late', 'done', Date.now() - 1_000)]
    await turn()
    expect(mine.heard).toEqual(['first done', 'late done'])
    feed.close()
  })

  it('tells somebody who comes later what runs, and what ended a moment ago', async () => {
    const feed = new Feed(source, log)
    rows = [
      news('old', 'done', NOON - 60_000),
      news('just', 'done', NOON - 1_000),
      news('runs', 'running', NOON - 60_000),
    ]
    const late = watcher('box')
    await feed.watch(late)
    expect(late.heard).toEqual(['just done', 'runs running'])
    feed.close()
  })

  it('goes on when the database was away', async () => {
    const feed = new Feed(source, log)
    const mine = watcher('box')
    await feed.watch(mine)
    broken = true
    await turn()
    broken = false
    rows = [news('p', 'done')]
    await turn(6_000)
    expect(mine.heard).toEqual(['p done'])
    feed.close()
  })

  it('reads a dialogue only for those who read along, once for all of them', async () => {
    const feed = new Feed(source, log)
    const heard: string[] = []
    const along = (name: string) => ({
      ...watcher('box'),
      transcript: ({ protocols }: ProbeTranscript) => heard.push(`${name} ${protocols[0]?.lines.length}`),
    })
    await feed.watch(watcher('box'))
    rows = [news('p', 'running')]
    await turn()
    expect(transcriptReads).toEqual([])
    await feed.watch(along('a'))
    await feed.watch(along('b'))
    expect(heard).toEqual(['a 0', 'b 0'])
    transcriptReads = []
    said = [line(1, 'hello')]
    rows = [news('p', 'running')]
    await turn()
    await turn()
    expect(transcriptReads).toEqual([['p']])
    expect(heard.slice(2)).toEqual(['a 1', 'b 1'])
    feed.close()
  })

  it('ends every stream when it closes, and takes no new one', async () => {
    const feed = new Feed(source, log)
    const mine = watcher('box')
    await feed.watch(mine)
    feed.close()
    expect(mine.ended).toBe(true)
    const late = watcher('box')
    await feed.watch(late)
    expect(late.ended).toBe(true)
    await turn(10_000)
    expect(polls).toBe(0)
  })
})

describe('the event stream', () => {
  const options = (feed: Feed, mayWatch = async () => true, signal = new AbortController().signal) => ({
    feed,
    mailboxIds: new Set(['box']),
    mayWatch,
    signal,
  })
  async function readAll(stream: ReadableStream<Uint8Array>, into: string[]): Promise<void> {
    for await (const chunk of stream) into.push(Buffer.from(chunk).toString())
  }

  it('sends news as events and a comment as a sign of life', async () => {
    const feed = new Feed(source, log)
    const heard: string[] = []
    const read = readAll(eventStream(options(feed)), heard)
    rows = [news('p', 'running')]
    await turn(1_000)
    await turn(15_000)
    feed.close()
    await read
    expect(heard[0]).toBe('retry: 2000\n\n')
    expect(heard[1]).toMatch(/^event: probe\ndata: \{"probeId":"p".*\}\n\n$/)
    expect(heard).toContain(': still here\n\n')
  })

  it('sends every line of a dialogue once', async () => {
    const feed = new Feed(source, log)
    const heard: string[] = []
    const read = readAll(eventStream({ ...options(feed), transcripts: true }), heard)
    await turn()
    for (const words of ['hello', 'and', 'goodbye']) {
      said = [...said, line(said.length, words)]
      rows = [news('p', 'running')]
      await turn()
    }
    rows = [news('p', 'done')]
    await turn()
    feed.close()
    await read
    const told = heard
      .filter((chunk) => chunk.startsWith('event: transcript'))
      .map((chunk) => JSON.parse(chunk.split('data: ')[1] ?? '') as TranscriptNews)
    expect(told.map(({ from, lines }) => [from, ...lines.map(({ text }) => text)])).toEqual([
      [0, 'hello'],
      [1, 'and'],
      [2, 'goodbye'],
    ])
  })

  it('ends when the session has ended', async () => {
    const feed = new Feed(source, log)
    let signedIn = true
    const heard: string[] = []
    const read = readAll(eventStream(options(feed, async () => signedIn)), heard)
    await turn(15_000)
    signedIn = false
    await turn(15_000)
    await read
    expect(heard.at(-1)).toBe('event: over\ndata: {}\n\n')
    expect(feed.watched).toBe(false)
  })

  it('stops watching when the browser goes, in either way', async () => {
    const feed = new Feed(source, log)
    const browser = new AbortController()
    const read = readAll(eventStream(options(feed, undefined, browser.signal)), [])
    await turn()
    expect(feed.watched).toBe(true)
    browser.abort()
    await read
    expect(feed.watched).toBe(false)

    const stream = eventStream(options(feed))
    await turn()
    expect(feed.watched).toBe(true)
    await stream.cancel()
    expect(feed.watched).toBe(false)
  })

  it('ends for a reader that never reads', async () => {
    const feed = new Feed(source, log)
    eventStream(options(feed))
    await turn()
    for (let step = 0; step < 600; step += 1) {
      rows = [news('p', 'running', Date.now())]
      await turn()
    }
    expect(feed.watched).toBe(false)
  })
})
