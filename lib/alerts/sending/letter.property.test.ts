import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRendered, anyText, rendered } from '#lib/alerts/testing/rendered.ts'
import { letterId, letterOf } from './letter.ts'

const ENVELOPE = { from: 'portal@contoso.example', to: ['it@contoso.example', 'desk@contoso.example'] }
const PUBLIC_URL = 'https://mailgrant.example'

const KNOWN = new Set([
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'auto-submitted',
  'x-auto-response-suppress',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
])

async function headersOf(message: ReturnType<typeof rendered>) {
  const letter = (await letterOf(message, ENVELOPE, PUBLIC_URL)).toString('latin1')
  const end = letter.indexOf('\r\n\r\n')
  const lines = letter.slice(0, end).split('\r\n')
  const headers = lines
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '')
  return { letter, lines, headers, body: letter.slice(end + 4) }
}

describe('a letter', () => {
  it('has the headers it shall have, once each and no other, whatever the message says', async () => {
    await fc.assert(
      fc.asyncProperty(anyRendered, async (message) => {
        const { headers, lines } = await headersOf(message)
        expect(new Set(headers).size).toBe(headers.length)
        for (const name of headers) expect(KNOWN).toContain(name)
        // RFC 5322 2.1.1
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(998)
      }),
      { numRuns: 60 },
    )
  })

  it('goes out as seven-bit lines that no server has to change', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { letter } = await headersOf(rendered({ title: text, lines: [text], sections: [] }))
        expect(letter).not.toMatch(/[^\r\n\t\x20-\x7e]/)
        for (const line of letter.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
      }),
      { numRuns: 40 },
    )
  })

  it('names the same thread for everything about one thing, and no other', async () => {
    const threadOf = async (thread: string | null) =>
      /^References: (.*)\r$/m.exec((await headersOf(rendered({ thread }))).letter)?.[1]
    expect(await threadOf('incident:1')).toBe(await threadOf('incident:1'))
    expect(await threadOf('incident:1')).not.toBe(await threadOf('incident:2'))
    expect(await threadOf(null)).toBeUndefined()
  })

  it('has an id that is an id, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(letterId(id, 'http://[::1]:3000')).toMatch(/^<[A-Za-z0-9-]+@[a-z0-9.]+>$/)
      }),
    )
  })
})
