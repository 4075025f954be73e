import tls from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Dialogue, handshakeFault, plainDialogue, tlsDialogue } from '#sandbox/testing/dialogue.ts'
import { accessToken, at, openTenant, type TestTenant, xoauth2 } from '#sandbox/testing/tenant.ts'

let tenant: TestTenant
const open: Dialogue[] = []
beforeAll(async () => {
  tenant = await openTenant()
})
beforeEach(() => tenant.control.post('/reset', { grants: true }))
afterAll(async () => {
  for (const dialogue of open) dialogue.end()
  await tenant.remove()
})

function imap(row = 0): Dialogue {
  const dialogue = tlsDialogue(tenant.cloudRows[row]?.mail.imap.port ?? 0, tenant.ca)
  open.push(dialogue)
  return dialogue
}

describe('an injected fault', () => {
  it('cuts the connection in place of a greeting', async () => {
    await tenant.control.post('/faults', { on: 'imap', times: 1, drop: true })
    const dialogue = imap()
    await expect(dialogue.until(/ready/)).rejects.toThrow('hung up')
    await imap().until(/ready/)
  })

  it('puts its own words in place of an answer, for one user and one command', async () => {
    const fault = { on: 'imap', at: 'examine', user: at('support'), reply: '{tag} NO Server Unavailable. 15' }
    await tenant.control.post('/faults', fault)
    const dialogue = imap()
    await dialogue.until(/ready/)
    dialogue.send(
      `a1 AUTHENTICATE XOAUTH2 ${xoauth2(at('support'), await accessToken(tenant, at('support')))}`,
    )
    await dialogue.until(/a1 OK/)
    dialogue.send('a2 EXAMINE INBOX')
    await dialogue.until(/a2 NO Server Unavailable\. 15/)
  })

  it('drips: some of the answer every second, and never the end', async () => {
    await tenant.control.post('/faults', { on: 'imap', drip: true })
    const dialogue = imap()
    const first = await dialogue.until(/ready\.+$/)
    const second = await dialogue.until(/\.$/)
    expect(`${first}${second}`).not.toContain('\n')
  })

  it('floods until the client leaves', async () => {
    await tenant.control.post('/faults', { on: 'smtp', flood: true })
    const dialogue = plainDialogue(tenant.cloud.mail.smtp.port)
    open.push(dialogue)
    expect((await dialogue.until(/(220-.*\r\n){1000}/)).length).toBeGreaterThan(40_000)
    dialogue.end()
  })

  it('hangs: the connection stands and nothing comes', async () => {
    await tenant.control.post('/faults', { on: 'pop3', at: 'auth', hang: true })
    const dialogue = tlsDialogue(tenant.cloud.mail.pop3.port, tenant.ca)
    open.push(dialogue)
    await dialogue.until(/ready/)
    dialogue.send('AUTH XOAUTH2')
    await dialogue.until(/^\+ /)
    dialogue.send(xoauth2(at('support'), 'x.y.z'))
    await expect
      .poll(() => tenant.control.get<{ entries: { on: string }[] }>('/log?on=pop3'))
      .toMatchObject({ entries: [{ command: 'auth', outcome: 'token' }] })
    dialogue.send('STAT')
    let said = false
    void dialogue.until(/./).then(
      () => {
        said = true
      },
      () => {},
    )
    await tenant.control.get('/state')
    expect(said).toBe(false)
  })
})

describe('a persona with a fault of its own', () => {
  async function logIn(local: string): Promise<Dialogue> {
    const blob = xoauth2(at(local), await accessToken(tenant, at(local)))
    const dialogue = imap()
    await dialogue.until(/ready/)
    dialogue.send(`a1 AUTHENTICATE XOAUTH2 ${blob}`)
    return dialogue
  }

  it('that is slow keeps the client waiting, and answers', async () => {
    await tenant.control.post(`/mailboxes/${at('warehouse')}`, { delay: 150 })
    const began = performance.now()
    const dialogue = await logIn('warehouse')
    await dialogue.until(/a1 OK/)
    dialogue.send('a2 EXAMINE INBOX')
    await dialogue.until(/a2 OK/)
    expect(performance.now() - began).toBeGreaterThan(290)
  })

  it('that drips sends a line a second in place of the end of its login', async () => {
    const dialogue = await logIn('legacy')
    const heard = await dialogue.until(/(\* OK Still here\.\r\n){2}/)
    expect(heard).not.toContain('a1 OK')
  })
})

describe('the end of the sandbox', () => {
  it('does not wait for a client that never began its TLS handshake', async () => {
    const short = await openTenant()
    const idle = plainDialogue(short.cloud.mail.imap.port)
    const busy = tlsDialogue(short.cloud.mail.imap.port, short.ca)
    await busy.until(/ready/)
    await short.remove()
    await Promise.all([idle.closed(), busy.closed()])
  })
})

describe('the other rows of the clouds table', () => {
  it('break TLS differently in each protocol', async () => {
    const { mail } = tenant.cloudRows[1] as (typeof tenant.cloudRows)[number]
    const options = { host: 'localhost', servername: 'localhost', ca: tenant.ca }
    expect(await handshakeFault(tls.connect({ ...options, port: mail.imap.port }))).toBe('CERT_HAS_EXPIRED')
    expect(await handshakeFault(tls.connect({ ...options, port: mail.pop3.port }))).toBe(
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    )
    const dialogue = plainDialogue(mail.smtp.port)
    await dialogue.until(/^220 .*\r\n/)
    dialogue.send('STARTTLS')
    await dialogue.until(/^220 2\.0\.0/)
    await expect(dialogue.startTls(tenant.ca)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  it('drip already in the greeting', async () => {
    const { mail } = tenant.cloudRows[2] as (typeof tenant.cloudRows)[number]
    const dialogue = plainDialogue(mail.smtp.port)
    open.push(dialogue)
    await dialogue.until(/220-.*\r\n220-/)
    expect(await imap(2).until(/ready\.+$/)).not.toContain('\n')
  })

  it('share the tenant: sign-in and Graph are the same', () => {
    const [sound, broken, dripping] = tenant.cloudRows
    for (const row of [broken, dripping]) {
      expect(row).toMatchObject({ loginOrigin: sound?.loginOrigin, graphOrigin: sound?.graphOrigin })
    }
    expect(tenant.cloudRows.map((row) => row.id)).toEqual([
      'sandbox',
      'sandbox-tls-broken',
      'sandbox-dripping',
    ])
  })
})
