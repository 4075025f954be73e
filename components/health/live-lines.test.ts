import { expect, it } from 'vitest'
import type { TranscriptNews } from '#lib/health/transcripts.ts'
import { type LiveLines, withNews } from './live-lines.ts'

const news = (probeId: string, from: number, ...texts: string[]): TranscriptNews => ({
  probeId,
  mailboxId: 'box',
  protocol: 'imap',
  from,
  lines: texts.map((text, at) => ({ at, from: 'server', text })),
})
const said = (lines: LiveLines) => lines.byProtocol.get('imap')?.map(({ text }) => text)

it('puts what was said after what was heard, and forgets what is no more', () => {
  const one = withNews(undefined, news('p', 0, 'a', 'b'))
  const two = withNews(one, news('p', 2, 'c'))
  expect(said(two)).toEqual(['a', 'b', 'c'])
  expect(said(withNews(two, news('p', 0, 'again')))).toEqual(['again'])
  expect(said(withNews(two, news('q', 0, 'next probe')))).toEqual(['next probe'])
})
