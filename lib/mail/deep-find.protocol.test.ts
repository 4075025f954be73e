import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { type MailServers, startMailServers } from '#scripts/testing/mail-servers/start.ts'
import { findAndRemove } from './deep-find.ts'
import { type DeepMessage, messageIdOf } from './deep-message.ts'

const BOB = 'bob@contoso.example'
const SHARED = 'info@contoso.example'
const APP = '33333333-3333-4333-8333-333333333333'

let checks = 0
const newMessage = (address: string): DeepMessage => ({
  address,
  checkId: `find-${++checks}`,
  publicUrl: 'https://mail.portal.example',
})

function find(servers: MailServers, login: string, token: string, message: DeepMessage, seconds = 20) {
  const target = { protocol: 'imap' as const, host: servers.host, port: servers.ports.imap, login }
  return findAndRemove(target, new Secret(token), message, {
    now: () => performance.now(),
    signal: new AbortController().signal,
    tls: { ca: [servers.ca] },
    deadlines: { find: seconds * 1_000, pollEvery: 50 },
  })
}

/** In a mailbox by another way than the one under test. */
async function inMailbox<T>(servers: MailServers, user: string, work: (client: ImapFlow) => Promise<T>) {
  const client = new ImapFlow({
    host: servers.host,
    port: servers.ports.imap,
    secure: true,
    auth: { user, accessToken: await servers.token({ upn: user }) },
    tls: { ca: servers.ca },
    logger: false,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}

const source = (messageId: string) =>
  `From: <${BOB}>\r\nTo: <${BOB}>\r\nSubject: here\r\nMessage-ID: ${messageId}\r\n\r\nHello\r\n`

function put(servers: MailServers, user: string, messageId: string, folder = 'INBOX', flags: string[] = []) {
  return inMailbox(servers, user, async (client) => {
    if (folder !== 'INBOX') await client.mailboxCreate(folder)
    await client.append(folder, source(messageId), flags)
  })
}

function idsIn(servers: MailServers, user: string, folder = 'INBOX'): Promise<string[]> {
  return inMailbox(servers, user, async (client) => {
    const { exists } = await client.mailboxOpen(folder, { readOnly: true })
    if (exists === 0) return []
    const all = await client.fetchAll('1:*', { envelope: true })
    return all.map(({ envelope }) => envelope?.messageId ?? '')
  })
}

describe('on a Dovecot', () => {
  let servers: MailServers
  let token: string
  beforeAll(async () => {
    servers = await startMailServers()
    token = await servers.token({ upn: BOB })
  })
  afterAll(() => servers?.stop())
  beforeEach(() =>
    inMailbox(servers, BOB, async (client) => {
      const { exists } = await client.mailboxOpen('INBOX')
      if (exists > 0) await client.messageDelete('1:*')
    }),
  )

  test('the message is found and gone for good, and one that somebody marked as deleted stays', async () => {
    const message = newMessage(BOB)
    await put(servers, BOB, '<marked@contoso.example>', 'INBOX', ['\\Deleted'])
    await put(servers, BOB, messageIdOf(message))
    expect(await find(servers, BOB, token, message)).toMatchObject({
      ok: true,
      value: { folder: 'INBOX', junk: false, removal: 'expunged', sentCopy: null },
    })
    expect(await idsIn(servers, BOB)).toEqual(['<marked@contoso.example>'])
  })

  test('the message that comes late is waited for', async () => {
    const message = newMessage(BOB)
    const finding = find(servers, BOB, token, message)
    await put(servers, BOB, messageIdOf(message))
    expect(await finding).toMatchObject({ ok: true, value: { folder: 'INBOX', removal: 'expunged' } })
  })

  test('the message that was filed as junk is found there, called so, and gone', async () => {
    const message = newMessage(BOB)
    await put(servers, BOB, messageIdOf(message), 'Junk')
    expect(await find(servers, BOB, token, message, 0.2)).toMatchObject({
      ok: true,
      value: { folder: 'Junk', junk: true, removal: 'expunged' },
    })
    expect(await idsIn(servers, BOB, 'Junk')).toEqual([])
  })

  test('a copy among the sent messages is told of and not touched', async () => {
    const message = newMessage(BOB)
    await put(servers, BOB, messageIdOf(message))
    await put(servers, BOB, messageIdOf(message), 'Sent')
    expect(await find(servers, BOB, token, message)).toMatchObject({
      ok: true,
      value: { folder: 'INBOX', sentCopy: 'Sent' },
    })
    expect(await idsIn(servers, BOB, 'Sent')).toEqual([messageIdOf(message)])
  })

  test('two messages of one id are taken for neither', async () => {
    const message = newMessage(BOB)
    await put(servers, BOB, messageIdOf(message))
    await put(servers, BOB, messageIdOf(message))
    expect(await find(servers, BOB, token, message, 0.2)).toMatchObject({
      ok: true,
      value: { folder: null, removal: 'none' },
    })
    expect(await idsIn(servers, BOB)).toHaveLength(2)
  })

  test.each([
    ['a delegate', { upn: BOB }],
    ['an application', { appId: APP }],
  ])('%s finds and removes it in the mailbox that was opened to it', async (_who, facts) => {
    await servers.setPolicy({
      delegates: [{ mailbox: SHARED, person: BOB }],
      apps: [{ mailbox: SHARED, appId: APP }],
    })
    const message = newMessage(SHARED)
    await put(servers, SHARED, messageIdOf(message))
    expect(await find(servers, SHARED, await servers.token(facts), message)).toMatchObject({
      ok: true,
      value: { folder: 'INBOX', removal: 'expunged' },
    })
    expect(await idsIn(servers, SHARED)).toEqual([])
  })
})

describe('on a Dovecot that cannot expunge a single message', () => {
  let servers: MailServers
  beforeAll(async () => {
    servers = await startMailServers({ imapCapability: 'IMAP4rev1 SASL-IR LITERAL+ ID IDLE' })
  })
  afterAll(() => servers?.stop())

  test('the message is found and left, and so is one that somebody marked as deleted', async () => {
    const message = newMessage(BOB)
    await put(servers, BOB, '<marked@contoso.example>', 'INBOX', ['\\Deleted'])
    await put(servers, BOB, messageIdOf(message))
    const outcome = await find(servers, BOB, await servers.token({ upn: BOB }), message)
    expect(outcome).toMatchObject({ ok: true, value: { folder: 'INBOX', removal: 'left' } })
    expect(await idsIn(servers, BOB)).toEqual(['<marked@contoso.example>', messageIdOf(message)])
  })
})
