'use client'

import { createContext, useContext, useEffect, useRef, useState } from 'react'
import { AwayNotice, useRefresh } from '#components/live/use-refresh.tsx'
import type { ProbeNews } from '#lib/health/news.ts'
import type { TranscriptNews } from '#lib/health/transcripts.ts'
import { type LiveLines, withNews } from './live-lines.ts'

/** Probes that end together make the page render once. */
const REFRESH_AFTER_MILLISECONDS = 500
const COME_BACK_MILLISECONDS = 5_000
// The page was read a moment before its clock was.
const SLACK_MILLISECONDS = 2_000

const News = createContext<ReadonlyMap<string, ProbeNews>>(new Map())

/** The latest of one mailbox, or undefined while nothing is known. */
export function useProbeNews(mailboxId: string): ProbeNews | undefined {
  return useContext(News).get(mailboxId)
}

const Lines = createContext<LiveLines | undefined>(undefined)

/** What is being said in the probe that runs; only under a feed that reads along. */
export function useLiveLines(): LiveLines | undefined {
  return useContext(Lines)
}

interface Props {
  readonly mailboxIds: readonly string[]
  /** When the page was read, by the database's clock, in milliseconds since 1970. */
  readonly asOf: number
  /** Hear the dialogues too. For a page of one mailbox. */
  readonly readAlong?: boolean
  readonly children: React.ReactNode
}

/** Follows the probes of the shown mailboxes, and renders the page anew when one of them ends. */
export function LiveFeed({ mailboxIds, asOf, readAlong = false, children }: Props) {
  const [news, setNews] = useState<ReadonlyMap<string, ProbeNews>>(new Map())
  const [lines, setLines] = useState<LiveLines>()
  const { away, request, look } = useRefresh()
  const known = useRef({ asOf, ended: new Set<string>() })
  known.current.asOf = asOf
  const key = mailboxIds.join(',')

  useEffect(() => {
    if (!key) return
    let source: EventSource | undefined
    let comeBack: ReturnType<typeof setTimeout> | undefined
    let refresh: ReturnType<typeof setTimeout> | undefined
    const hear = (event: MessageEvent<string>) => {
      const one = JSON.parse(event.data) as ProbeNews
      setNews((before) => {
        const last = before.get(one.mailboxId)
        return last && last.at > one.at ? before : new Map(before).set(one.mailboxId, one)
      })
      const { ended, asOf: read } = known.current
      if (one.state === 'running' || one.at < read - SLACK_MILLISECONDS || ended.has(one.probeId)) return
      ended.add(one.probeId)
      refresh ??= setTimeout(() => {
        refresh = undefined
        void request()
      }, REFRESH_AFTER_MILLISECONDS)
    }
    const readLine = (event: MessageEvent<string>) => {
      const more = JSON.parse(event.data) as TranscriptNews
      setLines((before) => withNews(before, more))
    }
    let opened = false
    const open = () => {
      // What happened while nobody listened is in the database.
      if (opened) void request()
      opened = true
    }
    const leave = () => {
      clearTimeout(comeBack)
      source?.close()
      source = undefined
    }
    const listen = () => {
      leave()
      source = new EventSource(`/api/health/events?mailboxes=${key}${readAlong ? '&transcript' : ''}`)
      source.addEventListener('open', open)
      source.addEventListener('probe', hear)
      source.addEventListener('transcript', readLine)
      source.addEventListener('over', leave)
      source.addEventListener('error', () => {
        void look()
        // Closed for good by an answer that was no stream, as while the portal restarts.
        if (source?.readyState === EventSource.CLOSED) comeBack = setTimeout(listen, COME_BACK_MILLISECONDS)
      })
    }
    // A browser opens six connections to one host: tabs that nobody looks at give theirs back.
    const follow = () => (document.hidden ? leave() : source ? undefined : listen())
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      clearTimeout(refresh)
      leave()
    }
  }, [key, readAlong, request, look])

  return (
    <News value={news}>
      <Lines value={lines}>{children}</Lines>
      <AwayNotice away={away} />
    </News>
  )
}
