import { ImapFlow } from 'imapflow'
import nodemailer from 'nodemailer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailSessions } from '#sandbox/testing/mail-session.ts'
import {
  accessToken,
  appToken,
  at,
  connect,
  openTenant,
  type TestTenant,
  xoauth2,
} from '#sandbox/testing/tenant.ts'

let tenant: TestTenant
const { imap, pop3, smtp, smtpSession, three, end } = mailSessions(() => tenant)
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

const mailer = (user: string, token: string) =>
  nodemailer.createTransport({
    host: 'localhost',
    port: tenant.cloud.mail.smtp.port,
    requireTLS: true,
    tls: { ca: tenant.ca },
    auth: { type: 'OAuth2', user, accessToken: token },
  })

const OPENED = /a2 OK \[READ-ONLY\] EXAMINE completed\./
const UNCONNECTED = 'a2 BAD User is authenticated but not connected.'
const POP_REFUSED = '-ERR Authentication failure: unknown user name or bad password.'
const SMTP_REFUSED = /^535 5\.7\.3 Authentication unsuccessful \[/

describe('with the clients people use', () => {
  it('a message sent with nodemailer is found with imapflow', async () => {
    const token = await accessToken(tenant, at('support'))
    const sent = await mailer(at('support'), token).sendMail({
      from: at('support'),
      to: at('support'),
      subject: 'A letter to myself',
      text: 'first line\n.dotted line\n',
    })
    expect(sent.response).toMatch(/^250 2\.0\.0 OK/)
    const client = new ImapFlow({
      host: 'localhost',
      port: tenant.cloud.mail.imap.port,
      secure: true,
      logger: false,
      tls: { ca: tenant.ca },
      auth: { user: at('support'), accessToken: token },
    })
    await client.connect()
    const box = await client.mailboxOpen('INBOX', { readOnly: true })
    expect([box.exists, box.readOnly]).toEqual([4, true])
    const found = await client.search({ header: { subject: 'A letter' } }, { uid: true })
    expect(found).toEqual([4])
    const message = await client.fetchOne('4', { source: true, flags: true }, { uid: true })
    expect(message ? String(message.source) : '').toContain('\r\n.dotted line\r\n')
    expect(await client.status('INBOX', { messages: true, unseen: true })).toMatchObject({
      messages: 4,
      unseen: 2,
    })
    await client.logout()
  })

  it('nodemailer is told in Exchange words that SMTP AUTH is off for the mailbox', async () => {
    const token = await accessToken(tenant, at('orders'))
    await expect(mailer(at('orders'), token).verify()).rejects.toMatchObject({
      code: 'EAUTH',
      responseCode: 535,
      response: expect.stringContaining(
        '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled',
      ),
    })
  })
})

describe('a token', () => {
  it('opens its own mailbox over IMAP, POP3 and SMTP', async () => {
    const [imapSaid, popSaid, smtpSaid] = await three(
      xoauth2(at('support'), await accessToken(tenant, at('support'))),
    )
    expect(imapSaid).toMatch(OPENED)
    expect(popSaid).toMatch(/^\+OK 3 \d+$/)
    expect(smtpSaid).toBe('250 2.1.0 Sender OK')
  })

  it.each(['garbage', 'expired', 'revoked', 'for Graph'])('is refused by all three: %s', async (kind) => {
    const scope = 'https://graph.microsoft.com/User.Read offline_access'
    const query: Record<string, string> = kind === 'for Graph' ? { scope } : {}
    const real = String((await connect(tenant, at('support'), query)).body.access_token)
    if (kind === 'expired') await tenant.control.post('/clock', { hours: 2 })
    if (kind === 'revoked') await tenant.control.post(`/users/${at('support')}/revoke`)
    const token = kind === 'garbage' ? `${real.slice(0, -8)}AAAAAAAA` : real
    const [imapSaid, popSaid, smtpSaid] = await three(xoauth2(at('support'), token))
    expect(imapSaid).toBe('a1 NO AUTHENTICATE failed.')
    expect(popSaid).toBe(POP_REFUSED)
    expect(smtpSaid).toMatch(SMTP_REFUSED)
  })

  it('without the permission of a protocol is refused by that protocol only', async () => {
    const scope = 'https://outlook.office.com/IMAP.AccessAsUser.All'
    const token = String((await connect(tenant, at('support'), { scope })).body.access_token)
    const [imapSaid, popSaid, smtpSaid] = await three(xoauth2(at('support'), token))
    expect(imapSaid).toMatch(OPENED)
    expect(popSaid).toBe(POP_REFUSED)
    expect(smtpSaid).toMatch(SMTP_REFUSED)
  })

  it('of another account logs in over IMAP and finds itself not connected', async () => {
    const token = await accessToken(tenant, at('anna.lindkvist'))
    const [imapSaid, popSaid, smtpSaid] = await three(xoauth2(at('anna.lindqvist'), token))
    expect(imapSaid).toBe(UNCONNECTED)
    expect(popSaid).toBe(POP_REFUSED)
    expect(smtpSaid).toMatch(SMTP_REFUSED)
  })

  it('of a delegate opens the shared mailbox with FullAccess, and not the one without', async () => {
    const token = await accessToken(tenant, at('dana.reyes'))
    expect(await imap(xoauth2(at('info'), token))).toMatch(OPENED)
    expect(await pop3(xoauth2(at('info'), token))).toMatch(/^\+OK 3/)
    expect(await imap(xoauth2(at('press'), token))).toBe(UNCONNECTED)
    await tenant.control.post(`/mailboxes/${at('press')}`, { fullAccess: [at('dana.reyes')] })
    expect(await imap(xoauth2(at('press'), token))).toMatch(OPENED)
  })

  it('of a delegate logs in to SMTP as itself only, and sends as the shared mailbox', async () => {
    const token = await accessToken(tenant, at('dana.reyes'))
    expect((await smtpSession(xoauth2(at('info'), token))).answer).toMatch(SMTP_REFUSED)
    const delegate = mailer(at('dana.reyes'), token)
    const letter = { to: at('support'), text: 'hello' }
    expect((await delegate.sendMail({ ...letter, from: at('info') })).response).toMatch(/^250 /)
    await expect(delegate.sendMail({ ...letter, from: at('press') })).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringContaining(
        '5.7.60 SMTP; Client does not have permissions to send as this sender',
      ),
    })
  })

  it('of an app opens the mailboxes it was given, over all three', async () => {
    const token = await appToken(tenant)
    const given = xoauth2(at('tickets'), token)
    expect(await imap(given)).toMatch(OPENED)
    expect(await pop3(given)).toMatch(/^\+OK/)
    expect(await smtp(given, at('tickets'))).toBe('250 2.1.0 Sender OK')
    expect(await imap(xoauth2(at('support'), token))).toBe(UNCONNECTED)
    await expect(
      mailer(at('support'), token).sendMail({ from: at('support'), to: at('support'), text: 'x' }),
    ).rejects.toMatchObject({ responseCode: 430 })
  })

  it('of an app Exchange has never heard of is refused at the login', async () => {
    const token = await appToken(tenant)
    await tenant.control.post(`/apps/${tenant.apps[3]?.clientId}/installations`, { inExchange: false })
    expect(await imap(xoauth2(at('tickets'), token))).toBe('a1 NO AUTHENTICATE failed.')
  })
})

describe('a persona', () => {
  it('with IMAP off is not connected over IMAP, and fine over the others', async () => {
    const blob = xoauth2(at('archive'), await accessToken(tenant, at('archive')))
    const [imapSaid, popSaid, smtpSaid] = await three(blob)
    expect(imapSaid).toBe(UNCONNECTED)
    expect(popSaid).toMatch(/^\+OK/)
    expect(smtpSaid).toBe('250 2.1.0 Sender OK')
  })

  it('that is throttled logs in and is told when to come back', async () => {
    const blob = xoauth2(at('reports'), await accessToken(tenant, at('reports')))
    const [imapSaid, popSaid, smtpSaid] = await three(blob)
    expect(imapSaid).toBe('a2 NO Request is throttled. Suggested Backoff Time: 299910 milliseconds')
    expect(popSaid).toBe('-ERR Server Unavailable. 21')
    expect(smtpSaid).toMatch(/^432 4\.3\.2 Concurrent connections limit exceeded\./)
  })

  it('is told by the tenant switch too', async () => {
    await tenant.control.post(`/tenants/${tenant.tenant.id}`, { smtp: false })
    const token = await accessToken(tenant, at('support'))
    expect((await smtpSession(xoauth2(at('support'), token))).answer).toContain('disabled for the Tenant')
  })

  it('without a mailbox cannot log in', async () => {
    const token = await accessToken(tenant, at('nolicence'))
    expect(await imap(xoauth2(at('nolicence'), token))).toBe('a1 NO AUTHENTICATE failed.')
  })

  it('healed by the control endpoint works again', async () => {
    const token = await accessToken(tenant, at('archive'))
    await tenant.control.post(`/heal/${at('archive')}`)
    expect(await imap(xoauth2(at('archive'), token))).toMatch(OPENED)
  })
})
