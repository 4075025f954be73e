import { afterAll, beforeAll, expect, test } from 'vitest'
import { letterId } from '#lib/alerts/sending/letter.ts'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { testTools } from '#lib/alerts/testing/tools.ts'
import { type ReceivingServer, startReceivingServer } from '#scripts/testing/mail-servers/receiving.ts'
import { email } from './email.ts'

const DESK = 'desk@contoso.example'
const NIGHT = 'night@contoso.example'
const TITLE =
  'Zürich: „東京“ steht still 🔴 – und der Betreff ist lang genug, um über mehrere Zeilen zu gehen, wirklich'

let server: ReceivingServer
beforeAll(async () => {
  server = await startReceivingServer([DESK, NIGHT])
})
afterAll(() => server?.stop())

const settings = (to: string, tls = 'starttls') =>
  email.settings.parse({ host: server.host, port: server.port, tls, from: 'portal@contoso.example', to })
const deliver = (message: ReturnType<typeof rendered>, to: string, tls?: string) =>
  email.deliver(message, settings(to, tls), testTools({ ca: server.ca }))

/** Reads a header as RFC 5322 folds and RFC 2047 encodes it. */
function header(letter: string, name: string): string | undefined {
  const head = letter.slice(0, letter.search(/\r?\n\r?\n/)).replaceAll(/\r?\n(?=[ \t])/g, '')
  const value = new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]
  return value
    ?.replaceAll(/(=\?utf-8\?[bq]\?[^?]*\?=)\s+(?==\?utf-8\?)/gi, '$1')
    .replaceAll(
      /=\?utf-8\?b\?([^?]*)\?=/gi,
      (_, text: string) => `${Buffer.from(text, 'base64').toString('latin1')}`,
    )
    .replaceAll(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, text: string) =>
      text
        .replaceAll('_', ' ')
        .replaceAll(/=([0-9A-F]{2})/gi, (_hex, code: string) =>
          String.fromCharCode(Number.parseInt(code, 16)),
        ),
    )
}

const words = (text: string | undefined) => Buffer.from(text ?? '', 'latin1').toString('utf8')

test('what opened and what closed arrive once each, and stand together', async () => {
  const opened = rendered({ id: '0198c0de-0000-7000-8000-00000000000a', title: TITLE })
  const closed = rendered({
    id: '0198c0de-0000-7000-8000-00000000000b',
    kind: 'closed',
    severity: 'good',
    title: 'Resolved',
  })
  expect(await deliver(opened, DESK)).toEqual({ kind: 'sent' })
  await expect.poll(() => server.inbox(DESK)).toHaveLength(1)
  expect(await deliver(closed, DESK)).toEqual({ kind: 'sent' })
  await expect.poll(() => server.inbox(DESK)).toHaveLength(2)
  const letters = await server.inbox(DESK)
  const first = letters.find((one) => header(one, 'Message-ID')?.includes('000a')) ?? ''
  const second = letters.find((one) => header(one, 'Message-ID')?.includes('000b')) ?? ''
  expect(words(header(first, 'Subject'))).toBe(TITLE)
  expect(header(second, 'Subject')).toBe('Resolved')
  expect(header(first, 'Message-ID')).toBe(letterId(opened.id, 'https://mailgrant.example'))
  expect(header(first, 'References')).toMatch(/^<thread-[0-9a-f]{32}@mailgrant\.example>$/)
  expect(header(second, 'References')).toBe(header(first, 'References'))
  expect(header(second, 'In-Reply-To')).toBe(header(first, 'References'))
  for (const letter of letters) {
    expect(header(letter, 'Auto-Submitted')).toBe('auto-generated')
    expect(header(letter, 'X-Auto-Response-Suppress')).toBe('All')
    expect(header(letter, 'Date')).toBe('Wed, 04 Mar 2026 08:15:30 +0000')
    expect(header(letter, 'From')).toBe('Mailgrant <portal@contoso.example>')
    expect(letter).toContain('37 mailboxes have stopped')
  }
})

test('a recipient whom the server does not know is told, and the other one is served', async () => {
  expect(await deliver(rendered(), `gone@contoso.example ${NIGHT}`)).toMatchObject({
    kind: 'sent',
    trouble: {
      code: 'recipient-refused',
      said: expect.stringMatching(/^550 5\.1\.1 <gone@contoso\.example>/),
    },
  })
  await expect.poll(() => server.inbox(NIGHT)).toHaveLength(1)
})

test('a message for nobody the server knows is never delivered', async () => {
  expect(await deliver(rendered(), 'gone@contoso.example')).toMatchObject({
    kind: 'never',
    failure: { code: 'recipient-refused' },
  })
})

test('a server that wants TLS gets no letter without it', async () => {
  expect(await deliver(rendered(), NIGHT, 'none')).toMatchObject({
    kind: 'never',
    failure: { code: 'needs-tls', said: expect.stringContaining('530') },
  })
})

test('a title with line breaks adds no header and no recipient', async () => {
  const before = (await server.inbox(NIGHT)).length
  const title = `Fault\r\nBcc: ${DESK}\r\nX-Evil: 1\r\n\r\n<b>body</b>`
  expect(await deliver(rendered({ title, lines: ['.', '..', '<script>alert(1)</script>'] }), NIGHT)).toEqual({
    kind: 'sent',
  })
  await expect.poll(() => server.inbox(NIGHT)).toHaveLength(before + 1)
  const letter = (await server.inbox(NIGHT)).find((one) => one.includes('Evil')) ?? ''
  expect(header(letter, 'X-Evil')).toBeUndefined()
  expect(header(letter, 'Bcc')).toBeUndefined()
  expect(letter).toContain('&lt;script&gt;')
  expect(await server.inbox(DESK)).toHaveLength(2)
})
