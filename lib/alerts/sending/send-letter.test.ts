import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { email } from '#lib/alerts/channels/email.ts'
import { rendered } from '#lib/alerts/testing/rendered.ts'
import { type TestTools, testTools } from '#lib/alerts/testing/tools.ts'
import { makeCertificates, type TestCertificates } from '#lib/mail/testing/certificates.ts'
import { type Peer, type ScriptServer, startScriptServer } from '#lib/mail/testing/script-server.ts'

const PASSWORD = 'pl4nted-S3cret-password'

let certificates: TestCertificates
beforeAll(async () => {
  certificates = await makeCertificates()
})
const running: ScriptServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})
afterAll(() => expect(running).toEqual([]))

type Answers = Readonly<Record<string, string | ((peer: Peer) => void)>>

/** A server that answers by the first word of a command; without PIPELINING, as Exchange Online behaves. */
async function serverWith(answers: Answers = {}, extensions: readonly string[] = []) {
  const server = await startScriptServer('tls', certificates, async (peer) => {
    const usual: Answers = {
      EHLO: ['250-test', ...extensions.map((one) => `250-${one}`), '250 AUTH PLAIN'].join('\r\n'),
      AUTH: '235 2.7.0 ok',
      MAIL: '250 2.1.0 ok',
      RCPT: '250 2.1.5 ok',
      DATA: '354 go ahead',
      '.': '250 2.0.0 queued',
      QUIT: '221 bye',
    }
    peer.say('220 test')
    let inData = false
    for (;;) {
      const line = await peer.hear()
      const word: string = inData ? line : (line.split(/[ :]/)[0] ?? '').toUpperCase()
      if (inData && line !== '.') continue
      const answer: Answers[string] = answers[line] ?? answers[word] ?? usual[word] ?? '500 what'
      if (typeof answer === 'function') answer(peer)
      else peer.say(answer)
      inData = word === 'DATA' && typeof answer === 'string' && answer.startsWith('354')
    }
  })
  running.push(server)
  return server
}

function deliver(server: ScriptServer, tools: TestTools, to = 'it@example.com') {
  const settings = email.settings.parse({
    host: 'localhost',
    port: server.port,
    tls: 'implicit',
    user: 'alerts',
    password: PASSWORD,
    from: 'alerts@example.com',
    to,
  })
  return email.deliver(rendered(), settings, tools)
}

const tools = (given: Parameters<typeof testTools>[0] = {}) => testTools({ ca: certificates.ca, ...given })
const contentOf = ({ heard }: ScriptServer) => heard.slice(heard.indexOf('DATA') + 1).join('\n')

describe.each([
  ['that takes one command after the other', []],
  ['that takes them all at once', ['PIPELINING']],
])('a mail server %s', (_, extensions) => {
  it('gets the letter, which is handed over when it waits for the content', async () => {
    const server = await serverWith({}, extensions)
    let seen = ''
    const given = tools({
      handOver: async () => {
        seen = server.heard.join('\n')
      },
    })
    expect(await deliver(server, given)).toEqual({ kind: 'sent' })
    expect(given.handed()).toBe(1)
    expect(seen).toMatch(/DATA$/)
    expect(seen).not.toContain('Subject')
    expect(contentOf(server)).toContain('Subject: The client secret of Contoso Mail has expired')
  })

  it('gets no content when somebody else has taken the message over', async () => {
    const server = await serverWith({}, extensions)
    const lost = new Error('taken over')
    await expect(deliver(server, tools({ handOver: () => Promise.reject(lost) }))).rejects.toBe(lost)
    expect(contentOf(server)).toBe('')
  })

  it.each([
    ['a refused sign-in', { AUTH: '535 5.7.3 Authentication unsuccessful' }, 'never', 'sign-in-refused', 0],
    ['a sign-in that fails for now', { AUTH: '454 4.7.0 Temporary failure' }, 'later', 'busy', 0],
    ['a refused sender', { MAIL: '550 5.7.60 not yours' }, 'never', 'sender-refused', 0],
    ['an unknown recipient', { RCPT: '550 5.1.1 unknown user' }, 'never', 'recipient-refused', 0],
    ['a full mailbox', { RCPT: '552 5.2.2 mailbox full' }, 'later', 'recipient-refused', 0],
    ['a grey list', { RCPT: '450 4.7.1 try again' }, 'later', 'busy', 0],
    ['no room for the content', { DATA: '452 4.3.1 no space' }, 'later', 'busy', 0],
    ['a refused content', { '.': '554 5.7.1 looks like spam' }, 'never', 'refused', 1],
    ['a content that waits', { '.': '451 4.7.500 busy' }, 'later', 'busy', 1],
  ] as const)(
    'that answers with %s has surely delivered nothing',
    async (_name, answers, kind, code, handed) => {
      const given = tools()
      const delivery = await deliver(await serverWith(answers, extensions), given)
      expect(delivery).toMatchObject({ kind, failure: { code } })
      expect(given.handed()).toBe(handed)
    },
  )

  it('that refuses the content refuses this letter alone', async () => {
    const delivery = await deliver(await serverWith({ '.': '554 5.7.1 spam' }, extensions), tools())
    expect(delivery).toMatchObject({ kind: 'never', thisMessage: true })
    expect(await deliver(await serverWith({ MAIL: '550 5.7.1 no' }, extensions), tools())).not.toHaveProperty(
      'thisMessage',
    )
  })

  it('that goes away before the content has surely delivered nothing', async () => {
    for (const word of ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA']) {
      const given = tools()
      const server = await serverWith({ [word]: (peer) => peer.close() }, extensions)
      expect(await deliver(server, given)).toMatchObject({ kind: 'later', failure: { code: 'unreachable' } })
      expect(given.handed()).toBe(0)
    }
  })

  it('that goes away after the content may have delivered it', async () => {
    const given = tools()
    const server = await serverWith({ '.': (peer) => peer.close() }, extensions)
    expect(await deliver(server, given)).toMatchObject({ kind: 'unsure', failure: { code: 'no-answer' } })
    expect(given.handed()).toBe(1)
  })

  it('that refuses one recipient of two delivers to the other, and says whom it refused', async () => {
    const server = await serverWith(
      { 'RCPT TO:<gone@example.com>': '550 5.1.1 gone@example.com unknown' },
      extensions,
    )
    expect(await deliver(server, tools(), 'gone@example.com it@example.com')).toEqual({
      kind: 'sent',
      trouble: { code: 'recipient-refused', said: '550 5.1.1 gone@example.com unknown' },
    })
  })
})

describe('mail', () => {
  it('tells no password, however the server repeats it', async () => {
    const plain = Buffer.from(`\0alerts\0${PASSWORD}`).toString('base64')
    const given = tools()
    for (const text of [PASSWORD, plain, btoa(PASSWORD)]) {
      const server = await serverWith({ AUTH: `535 5.7.3 refused: ${text}` })
      const told = JSON.stringify([await deliver(server, given), given.lines])
      expect(told).toContain('535 5.7.3 refused')
      expect(told).not.toContain(text)
    }
  })

  it('is tried later when the portal stops before the content leaves, and unsure after', async () => {
    const early = new AbortController()
    const stop = () => early.abort(new Error('stopping'))
    const waiting = await serverWith(Object.fromEntries([['RCPT', stop]]))
    expect(await deliver(waiting, tools({ signal: early.signal }))).toMatchObject({
      kind: 'later',
      failure: { code: 'interrupted' },
    })
    const late = new AbortController()
    const taking = await serverWith({ '.': () => late.abort(new Error('stopping')) })
    expect(await deliver(taking, tools({ signal: late.signal }))).toMatchObject({ kind: 'unsure' })
  })

  it('goes to no server with a strange certificate', async () => {
    const given = testTools()
    expect(await deliver(await serverWith(), given)).toMatchObject({
      kind: 'later',
      failure: { code: 'untrusted' },
    })
    expect(given.handed()).toBe(0)
  })

  it('goes to no server that was asked for STARTTLS and has none, not even the password', async () => {
    const server = await startScriptServer('clear', certificates, async (peer) => {
      peer.say('220 test')
      for (;;)
        peer.say((await peer.hear()).startsWith('EHLO') ? '250 AUTH PLAIN' : '502 5.5.1 no such command')
    })
    running.push(server)
    const settings = email.settings.parse({
      host: 'localhost',
      port: server.port,
      user: 'alerts',
      password: PASSWORD,
      from: 'alerts@example.com',
      to: 'it@example.com',
    })
    expect(await email.deliver(rendered(), settings, tools())).toMatchObject({
      failure: { code: 'no-starttls' },
    })
    expect(server.heard.join()).not.toContain('AUTH')
  })
})
