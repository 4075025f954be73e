import { describe, expect, it } from 'vitest'
import type { TranscriptLine } from '#lib/mail/stages.ts'
import { type ProbeTranscript, TranscriptTail } from './transcripts.ts'

const lines = (...texts: string[]): TranscriptLine[] =>
  texts.map((text, at) => ({ at, from: 'server', text }))
const probe = (probeId: string, imap: TranscriptLine[], smtp: TranscriptLine[] = []): ProbeTranscript => ({
  probeId,
  mailboxId: 'box',
  protocols: [
    { protocol: 'imap', lines: imap },
    { protocol: 'smtp', lines: smtp },
  ],
})
const told = (tail: TranscriptTail, one: ProbeTranscript) =>
  tail.news(one).map(({ protocol, from, lines }) => `${protocol} ${from}+${lines.length}`)

describe('the tail of a transcript', () => {
  it('tells every line once, by protocol', () => {
    const tail = new TranscriptTail()
    expect(told(tail, probe('p', lines('a', 'b')))).toEqual(['imap 0+2', 'smtp 0+0'])
    expect(told(tail, probe('p', lines('a', 'b')))).toEqual([])
    expect(told(tail, probe('p', lines('a', 'b', 'c'), lines('x')))).toEqual(['imap 2+1', 'smtp 0+1'])
  })

  it('begins anew when the protocol is tried again with a fresh token, also with as many lines', () => {
    const tail = new TranscriptTail()
    tail.news(probe('p', lines('a', 'refused')))
    expect(told(tail, probe('p', lines('a')))).toEqual(['imap 0+1'])
    expect(told(tail, probe('p', lines('b')))).toEqual(['imap 0+1'])
  })

  it('begins anew with the next probe', () => {
    const tail = new TranscriptTail()
    tail.news(probe('p', lines('a', 'b')))
    expect(told(tail, probe('q', lines('a', 'b')))).toEqual(['imap 0+2', 'smtp 0+0'])
  })
})
