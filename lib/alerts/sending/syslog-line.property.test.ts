import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRendered, rendered } from '#lib/alerts/testing/rendered.ts'
import { FACILITIES, type Facility, framed, MOST_BYTES, syslogLine } from './syslog-line.ts'

/** Reads a line by the grammar of RFC 5424 section 6, octet by octet, and knows nothing of how it was written. */
function readLine(line: Buffer) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  const head =
    /^<(0|[1-9]\d{0,2})>(1) (\d{4}-(?:0[1-9]|1[0-2])-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) /.exec(
      text,
    )
  if (!head) throw new Error(`no header: ${text.slice(0, 200)}`)
  const [whole, priority, version, time, host, app, processId, kind] = head
  const params: Record<string, string> = {}
  let at = whole.length
  const id = /^\[([!#-<>-\\^-~]{1,32})/.exec(text.slice(at))
  if (!id) throw new Error('no structured data')
  at += id[0].length
  while (text[at] === ' ') {
    const name = /^ ([!#-<>-\\^-~]{1,32})="/.exec(text.slice(at))
    if (!name?.[1]) throw new Error('no parameter')
    at += name[0].length
    let value = ''
    while (text[at] !== '"') {
      if (text[at] === ']' || at >= text.length) throw new Error('an unescaped bracket, or no end')
      if (text[at] === '\\' && /["\\\]]/.test(text[at + 1] ?? '')) at += 1
      value += text[at]
      at += 1
    }
    params[name[1]] = value
    at += 1
  }
  if (text.slice(at, at + 3) !== '] \uFEFF')
    throw new Error('no end of the structured data, or no mark of UTF-8')
  return {
    facility: Number(priority) >> 3,
    severity: Number(priority) & 7,
    version,
    time,
    host,
    app,
    processId,
    kind,
    id: id[1],
    params,
    text: text.slice(at + 3),
  }
}

const origin = { facility: 'local3' as Facility, host: 'mailgrant.example', mostBytes: MOST_BYTES.udp }

describe('a line for syslog', () => {
  it('says who speaks, how bad it is, and what happened', () => {
    expect(readLine(syslogLine(rendered(), origin))).toMatchObject({
      facility: 19,
      severity: 3,
      version: '1',
      time: '2026-03-04T08:15:30.250Z',
      host: 'mailgrant.example',
      app: 'mailgrant',
      kind: 'opened',
      params: {
        severity: 'red',
        thread: 'incident:1',
        url: 'https://mailgrant.example/incidents/1',
      },
      text: expect.stringMatching(/^The client secret .* · 37 mailboxes .* · App: Contoso Mail/),
    })
  })

  it.each([
    ['red', 3],
    ['amber', 4],
    ['notice', 5],
    ['good', 6],
  ] as const)('of a message that is %s has severity %i', (severity, number) => {
    expect(readLine(syslogLine(rendered({ severity }), origin)).severity).toBe(number)
  })

  it('can be read by the grammar and keeps its length, whatever the message says', () => {
    const facilities = fc.constantFrom(...(Object.keys(FACILITIES) as Facility[]))
    fc.assert(
      fc.property(anyRendered, facilities, fc.string(), (message, facility, host) => {
        for (const mostBytes of Object.values(MOST_BYTES)) {
          const line = syslogLine(message, { facility, host, mostBytes })
          expect(line.length).toBeLessThanOrEqual(mostBytes)
          const read = readLine(line)
          expect(read.facility).toBe(FACILITIES[facility])
          expect(read.text).not.toMatch(/\p{Cc}/u)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('gives back what was escaped', () => {
    const read = readLine(syslogLine(rendered({ thread: String.raw`a"b]c\d` }), origin))
    expect(read.params.thread).toBe(String.raw`a"b]c\d`)
  })

  it('on a stream has its length in bytes before it', () => {
    const line = Buffer.from('Zürich')
    expect(framed(line).toString()).toBe('7 Zürich')
  })
})
