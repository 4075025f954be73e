import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plainDialogue, tlsDialogue } from '#sandbox/testing/dialogue.ts'
import { mailSessions } from '#sandbox/testing/mail-session.ts'
import { accessToken, at, openTenant, type TestTenant, xoauth2 } from '#sandbox/testing/tenant.ts'

let tenant: TestTenant
const { keep, smtpSession, end } = mailSessions(() => tenant)
beforeAll(async () => {
  tenant = await openTenant()
})
beforeEach(async () => {
  await tenant.control.post('/reset', { grants: true })
})
afterAll(async () => {
  end()
  await tenant.remove()
})

describe('the dialogue', () => {
  it('carries the bytes of a message unchanged', async () => {
    const blob = xoauth2(at('support'), await accessToken(tenant, at('support')))
    const { dialogue } = await smtpSession(blob)
    const dialogueOf = async (line: string, answer: RegExp) => {
      dialogue.send(line)
      await dialogue.until(answer)
    }
    await dialogueOf(`MAIL FROM:<${at('support')}>`, /^250/)
    await dialogueOf(`RCPT TO:<${at('orders')}>`, /^250/)
    await dialogueOf('DATA', /^354/)
    await dialogueOf('Subject: bytes\r\n\r\nGrüße ✓\r\n.', /^250/)
    const orders = xoauth2(at('orders'), await accessToken(tenant, at('orders')))
    const client = keep(tlsDialogue(tenant.cloud.mail.imap.port, tenant.ca))
    await client.until(/ready/)
    client.send(`a1 AUTHENTICATE XOAUTH2 ${orders}`)
    await client.until(/a1 OK/)
    client.send('a2 EXAMINE INBOX')
    await client.until(/a2 OK/)
    client.send('a3 FETCH 4 (BODY.PEEK[])')
    const bytes = Buffer.from(await client.until(/a3 OK/), 'latin1').toString('utf8')
    expect(bytes).toContain('Grüße ✓\r\n')
  })

  it('of POP3 refuses AUTH with the token on the same line', async () => {
    const blob = xoauth2(at('support'), await accessToken(tenant, at('support')))
    const dialogue = keep(tlsDialogue(tenant.cloud.mail.pop3.port, tenant.ca))
    await dialogue.until(/ready/)
    dialogue.send(`AUTH XOAUTH2 ${blob}`)
    await dialogue.until(/-ERR Protocol error\. Connection is closed\. 10\r\n/)
    await dialogue.closed()
  })

  it('refuses passwords in the words of the day', async () => {
    const first = keep(tlsDialogue(tenant.cloud.mail.imap.port, tenant.ca))
    await first.until(/ready/)
    first.send('a1 LOGIN support secret')
    await first.until(/a1 NO Basic authentication is disabled\./)
    const second = keep(tlsDialogue(tenant.cloud.mail.pop3.port, tenant.ca))
    await second.until(/ready/)
    second.send('USER support')
    await second.until(/-ERR Basic authentication is disabled/)
  })

  it('of SMTP offers AUTH only after STARTTLS', async () => {
    const dialogue = keep(plainDialogue(tenant.cloud.mail.smtp.port))
    await dialogue.until(/^220 .*\r\n/)
    dialogue.send('EHLO client.example')
    const offered = await dialogue.until(/^250 .*\r\n/m)
    expect(offered).toContain('STARTTLS')
    expect(offered).not.toContain('AUTH')
    dialogue.send('MAIL FROM:<a@b.example>')
    await dialogue.until(/^451 5\.7\.3 STARTTLS is required/)
  })

  it('of SMTP names a malformed XOAUTH2 string', async () => {
    const { answer } = await smtpSession(Buffer.from('user=a\x01auth=Bearer b\x01').toString('base64'))
    expect(answer).toMatch(/^501 5\.5\.124 Invalid XOAUTH2 auth data/)
  })
})
