import { describe, expect, it, vi } from 'vitest'
import en from '#messages/en/forms.json' with { type: 'json' }
import { CHANNEL_KINDS, channelKind } from './channels.ts'
import { newWebhookSecret } from './sending/webhook-signature.ts'
import { rendered } from './testing/rendered.ts'
import { testTools } from './testing/tools.ts'

const SECRET = 'pl4nted-S3cret-value'
const HOOK = `https://hooks.example.com/services/${SECRET}`
const GOOD: Readonly<Record<string, Record<string, string>>> = {
  email: {
    host: 'smtp.example.com',
    port: '587',
    tls: 'starttls',
    user: 'alerts',
    password: SECRET,
    from: 'alerts@example.com',
    to: 'it@example.com, desk@example.com\nnight@example.com',
  },
  mailbox: {
    mailboxIds: '0198c0de-0000-7000-8000-000000000001,0198c0de-0000-7000-8000-000000000002',
    to: 'it@example.com',
  },
  teams: { address: HOOK },
  slack: { address: HOOK },
  webhook: { address: HOOK, secret: newWebhookSecret(() => Buffer.alloc(32, 7)) },
  syslog: { host: 'logs.example.com', port: '514', transport: 'udp', facility: 'daemon' },
  stdout: {},
}

function issuesOf(kind: string, change: Record<string, string>) {
  const parsed = channelKind(kind)?.settings.safeParse({ ...GOOD[kind], ...change })
  return Object.fromEntries(parsed?.error?.issues.map(({ path, message }) => [path[0], message]) ?? [])
}

describe.each(CHANNEL_KINDS.map((kind) => [kind.id, kind] as const))('the kind %s', (id, kind) => {
  it('is found by its id, and has words for every field and option', () => {
    expect(channelKind(id)).toBe(kind)
    for (const { name, options = [] } of kind.fields) {
      expect(kind.words.en.fields[name]?.label, name).toBeTruthy()
      for (const option of options) expect(kind.words.en.options?.[option], option).toBeTruthy()
    }
  })

  it('reads what was typed, and what it made of it again as the same', () => {
    const settings = kind.settings.parse(GOOD[id])
    expect(kind.settings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  })

  it('shows nothing that opens anything', () => {
    const shown = JSON.stringify(kind.shown(kind.settings.parse(GOOD[id])))
    expect(shown).not.toContain(SECRET)
    expect(shown).not.toContain('whsec_')
  })

  it('refuses an empty form by codes that have sentences', () => {
    const parsed = kind.settings.safeParse({})
    const required = kind.fields.filter((field) => field.required && field.initial === undefined)
    const fields = new Set(parsed.error?.issues.map(({ path }) => path[0]))
    for (const { name } of required) expect(fields).toContain(name)
    for (const { message } of parsed.error?.issues ?? []) expect(en).toHaveProperty(message)
  })
})

describe('the settings of a channel', () => {
  it.each([
    ['email', { tls: 'none' }, { tls: 'password-in-clear' }],
    ['email', { password: '' }, { password: 'password-missing' }],
    ['email', { user: '' }, { user: 'user-missing' }],
    ['email', { port: '0' }, { port: 'port' }],
    ['email', { port: '25.5' }, { port: 'port' }],
    ['email', { host: 'smtp.example.com:25' }, { host: 'host' }],
    ['email', { host: '12345' }, { host: 'host' }],
    ['email', { from: 'nobody' }, { from: 'email' }],
    ['email', { from: 'a@b.example\r\nBcc: c@d.example' }, { from: 'email' }],
    ['email', { to: 'it@example.com, nobody' }, { to: 'email-list' }],
    ['email', { to: Array.from({ length: 21 }, (_, at) => `a${at}@b.example`).join() }, { to: 'too-many' }],
    ['email', { tls: 'maybe' }, { tls: 'unknown-choice' }],
    ['mailbox', { mailboxIds: '' }, { mailboxIds: 'choose-one' }],
    ['mailbox', { mailboxIds: 'x' }, { mailboxIds: 'unknown-choice' }],
    ['webhook', { secret: 'short' }, { secret: 'webhook-secret' }],
    ['webhook', { address: 'ftp://example.com/x' }, { address: 'web-address-plain' }],
    ['webhook', { address: 'https://a:b@example.com/x' }, { address: 'web-address-name' }],
    ['teams', { address: 'example.com' }, { address: 'web-address' }],
    ['slack', { address: `https://example.com/${'x'.repeat(2_000)}` }, { address: 'too-long' }],
    ['syslog', { facility: 'kern' }, { facility: 'unknown-choice' }],
  ])('of kind %s are refused with %o', (kind, change, issues) => {
    expect(issuesOf(kind, change)).toEqual(issues)
    for (const code of Object.values(issues)) expect(en).toHaveProperty(code)
  })

  it('of mail without a password may go without TLS, as to a relay inside', () => {
    expect(issuesOf('email', { tls: 'none', user: '', password: '', host: '10.0.0.25', port: '25' })).toEqual(
      {},
    )
  })

  it('show four letters of a long address, and none of a short one', () => {
    expect(channelKind('slack')?.shown({ address: HOOK })).toEqual({ address: 'hooks.example.com …alue' })
    expect(channelKind('slack')?.shown({ address: 'https://example.com/abc' })).toEqual({
      address: 'example.com',
    })
  })
})

describe('the standard output', () => {
  it('gets one line of JSON', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((...given: unknown[]) => {
      const done = given.at(-1)
      if (typeof done === 'function') done()
      return true
    })
    const tools = testTools()
    try {
      expect(await channelKind('stdout')?.deliver(rendered({ title: 'a\nb' }), {}, tools)).toEqual({
        kind: 'sent',
      })
      const text = String(write.mock.calls[0]?.[0])
      expect(text.indexOf('\n')).toBe(text.length - 1)
      expect(JSON.parse(text)).toMatchObject({
        source: 'mailgrant',
        type: 'alert.opened',
        data: { title: 'a\nb' },
      })
    } finally {
      write.mockRestore()
    }
    expect(tools.handed()).toBe(1)
  })
})
