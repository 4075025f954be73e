import { expect, test } from 'vitest'
import { backoffSeconds } from '#lib/diagnosis/read/wait.ts'
import { Secret } from '#lib/secret.ts'
import { MAX_LINE_BYTES, MAX_TOTAL_BYTES } from './limits.ts'
import { LineSplitter } from './line-splitter.ts'
import { maskFor } from './mask.ts'
import { StageFailure } from './stage-failure.ts'
import { Transcript } from './transcript.ts'

function transcript(limits?: { lines: number; charsPerLine: number; chars: number }) {
  let at = 0
  return new Transcript({
    mask: maskFor(new Secret('marker-token-marker-token')),
    elapsed: () => at++,
    ...(limits ? { limits } : {}),
  })
}

test('a transcript tells who said what, and when', () => {
  const record = transcript()
  record.server('+OK ready')
  record.client('STAT')
  record.note('closed')
  expect(record.lines()).toEqual([
    { at: 0, from: 'server', text: '+OK ready' },
    { at: 1, from: 'client', text: 'STAT' },
    { at: 2, from: 'note', text: 'closed' },
  ])
})

test('a transcript tells in which stage a line was said, and tells each line at once', () => {
  const heard: string[] = []
  const record = new Transcript({
    mask: maskFor(new Secret('marker-token-marker-token')),
    elapsed: () => 0,
    onLine: ({ stage, text }) => heard.push(`${stage}: ${text}`),
    limits: { lines: 2, charsPerLine: 100, chars: 100 },
  })
  record.enter('greeting')
  record.server('+OK ready')
  record.enter('authenticate')
  record.client('AUTH marker-token-marker-token')
  record.server('+OK, and one line too many')
  expect(heard).toEqual(['greeting: +OK ready', 'authenticate: AUTH [masked]'])
})

test('a transcript shows a challenge decoded, and only its known fields', () => {
  const record = transcript()
  const challenge = '{"status":"401","scope":"marker-token-marker-token","user":"x"}'
  record.server(`334 ${Buffer.from(challenge).toString('base64')}`)
  record.server(`+ ${Buffer.from('marker-token').toString('base64')}`)
  expect(record.lines().map(({ text }) => text)).toEqual([
    '334 {"status":"401","scope":"[masked]"}',
    '+ [challenge masked]',
  ])
})

test('a transcript keeps a bounded number of lines and says how many it left out', () => {
  const record = transcript({ lines: 2, charsPerLine: 5, chars: 1_000 })
  for (let line = 0; line < 5; line++) record.server('1234567')
  expect(record.lines().map(({ text }) => text)).toEqual(['12345…', '12345…', '3 more lines were not kept'])
})

test('a transcript keeps a bounded number of characters', () => {
  const record = transcript({ lines: 100, charsPerLine: 10, chars: 15 })
  for (let line = 0; line < 5; line++) record.server('1234567890')
  expect(record.lines()).toHaveLength(3)
})

test('a mask comes before the cut, so that a cut token is no token', () => {
  const record = transcript({ lines: 10, charsPerLine: 12, chars: 1_000 })
  record.server('NO marker-token-marker-token')
  expect(record.lines()[0]?.text).toBe('NO [masked]')
})

test('lines are put together from whatever pieces they come in', () => {
  const splitter = new LineSplitter()
  expect(splitter.push(Buffer.from('a\r\nb'))).toEqual(['a'])
  expect(splitter.push(Buffer.from('\r'))).toEqual([])
  expect(splitter.push(Buffer.from('\nc\n\r\n'))).toEqual(['b', 'c', ''])
  expect(splitter.pending).toBe(0)
})

test('an endless line and a flood are refused', () => {
  const failure = (chunks: string[]) => {
    const splitter = new LineSplitter()
    try {
      for (const chunk of chunks) splitter.push(Buffer.from(chunk))
    } catch (error) {
      return error instanceof StageFailure ? error.fault.code : error
    }
    return 'taken'
  }
  expect(failure(['x'.repeat(MAX_LINE_BYTES), 'x'])).toBe('LINE_TOO_LONG')
  expect(failure([`${'x'.repeat(MAX_LINE_BYTES + 1)}\n`])).toBe('LINE_TOO_LONG')
  expect(failure([`${'x'.repeat(MAX_LINE_BYTES - 1)}\n`])).toBe('taken')
  expect(failure(Array(MAX_TOTAL_BYTES / 1024 + 1).fill(`${'x'.repeat(1023)}\n`))).toBe('FLOOD')
})

test.each([
  ['NO Request is throttled. Suggested Backoff Time: 299910 milliseconds', 300],
  ['BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds', 93],
  ['-ERR Back-off time: 30 seconds', 30],
  ['NO AUTHENTICATE failed.', undefined],
])('the back-off of %j is %j seconds', (text, seconds) => expect(backoffSeconds(text)).toBe(seconds))
