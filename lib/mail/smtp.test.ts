import { describe, expect, test } from 'vitest'
import { makeCertificates } from './testing/certificates.ts'
import { evidenceOf, LOGIN, probeScript, story } from './testing/probe-script.ts'
import { smtpScript } from './testing/scripts.ts'

const SHARED = 'info@contoso.example'

describe('an SMTP probe', () => {
  test('passes every stage after STARTTLS, and sends no mail', async () => {
    const { result, heard, accepted } = await probeScript('smtp', smtpScript(), { sender: SHARED })
    expect(story(result)).toBe('dns connect greeting tls authenticate open')
    expect(heard).toEqual([
      'EHLO [127.0.0.1]',
      'STARTTLS',
      'EHLO [127.0.0.1]',
      'AUTH XOAUTH2',
      expect.stringMatching(/^[A-Za-z0-9+/=]+$/),
      `MAIL FROM:<${SHARED}>`,
      'RSET',
      'QUIT',
    ])
    expect(accepted).toBe(1)
  })

  test('sends as the login where no sender is named', async () => {
    const { heard } = await probeScript('smtp', smtpScript())
    expect(heard).toContain(`MAIL FROM:<${LOGIN}>`)
  })

  test('sends no AUTH to a server that does not offer STARTTLS', async () => {
    const { result, heard } = await probeScript(
      'smtp',
      smtpScript({ ehlo: (peer) => peer.say('250-mail.example', '250 AUTH LOGIN XOAUTH2') }),
    )
    expect(story(result)).toBe('dns connect greeting tls!NO_STARTTLS (authenticate) (open)')
    expect(heard).toEqual(['EHLO [127.0.0.1]', 'QUIT'])
  })

  test('sends no AUTH when STARTTLS is refused', async () => {
    const { result, heard } = await probeScript('smtp', async (peer) => {
      peer.say('220 mail.example')
      await peer.hear()
      peer.say('250 STARTTLS')
      await peer.hear()
      peer.say('454 4.7.0 TLS not available due to temporary reason')
      await peer.hear()
      peer.say('221 bye')
    })
    expect(story(result)).toBe('dns connect greeting tls!454 (authenticate) (open)')
    expect(evidenceOf(result)).toMatchObject({ source: 'smtp', enhancedCode: '4.7.0' })
    expect(heard).toEqual(['EHLO [127.0.0.1]', 'STARTTLS', 'QUIT'])
  })

  test('refuses what was sent in clear text behind the answer to STARTTLS', async () => {
    const { result, heard } = await probeScript(
      'smtp',
      smtpScript({
        startTls: (peer) => peer.raw('220 ready\r\n250-injected\r\n250 AUTH XOAUTH2\r\n235 welcome\r\n'),
      }),
    )
    expect(story(result)).toBe('dns connect greeting tls!STARTTLS_INJECTION (authenticate) (open)')
    expect(heard).toEqual(['EHLO [127.0.0.1]', 'STARTTLS'])
  })

  test('refuses even the beginning of such a line', async () => {
    const { result } = await probeScript(
      'smtp',
      smtpScript({ startTls: (peer) => peer.raw('220 ready\r\n2') }),
    )
    expect(story(result)).toBe('dns connect greeting tls!STARTTLS_INJECTION (authenticate) (open)')
  })

  test('sends nothing more to a server whose certificate nobody vouches for', async () => {
    const { result, heard } = await probeScript('smtp', smtpScript(), {
      certificates: await makeCertificates(),
    })
    expect(story(result)).toMatch(
      /^dns connect greeting tls![A-Z_]*(CERT|SIGNATURE)[A-Z_]* \(authenticate\) \(open\)$/,
    )
    expect(evidenceOf(result).source).toBe('tls')
    expect(heard).toEqual(['EHLO [127.0.0.1]', 'STARTTLS'])
  })

  test('sends no token when XOAUTH2 is not offered', async () => {
    const { result, heard } = await probeScript(
      'smtp',
      smtpScript({ ehlo: (peer, secured) => peer.say(secured ? '250 AUTH LOGIN PLAIN' : '250 STARTTLS') }),
    )
    expect(story(result)).toBe('dns connect greeting tls authenticate!NO_XOAUTH2 (open)')
    expect(heard.at(-1)).toBe('QUIT')
  })

  test('tells a refused sign-in with its codes, and tries only once', async () => {
    const said =
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. [AM0PR06CA0001.eurprd06.prod.outlook.com]'
    const { result, heard } = await probeScript(
      'smtp',
      smtpScript({ authenticate: (peer) => peer.say(said) }),
    )
    expect(evidenceOf(result)).toEqual({
      source: 'smtp',
      stage: 'authenticate',
      text: said,
      code: '535',
      enhancedCode: '5.7.139',
    })
    expect(heard.filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
    expect(heard.at(-1)).toBe('QUIT')
  })

  test('fetches the refusal behind a challenge', async () => {
    const { result } = await probeScript(
      'smtp',
      smtpScript({
        authenticate: async (peer) => {
          peer.say(`334 ${Buffer.from('{"status":"400","scope":"x"}').toString('base64')}`)
          expect(await peer.hear()).toBe('')
          peer.say('535-5.7.8 Bad', '535 5.7.8 credentials')
        },
      }),
    )
    expect(evidenceOf(result)).toMatchObject({
      text: '535 5.7.8 Bad 5.7.8 credentials',
      enhancedCode: '5.7.8',
      httpStatus: 400,
    })
  })

  test('tells a sender that is refused at open', async () => {
    const { result, heard } = await probeScript(
      'smtp',
      smtpScript({
        open: (peer) => peer.say('550 5.7.60 SMTP; Client does not have permissions to send as this sender'),
      }),
    )
    expect(story(result)).toBe('dns connect greeting tls authenticate open!550')
    expect(evidenceOf(result).enhancedCode).toBe('5.7.60')
    expect(heard.at(-1)).toBe('QUIT')
  })

  test('tells a busy server at its greeting', async () => {
    const { result } = await probeScript(
      'smtp',
      smtpScript({ greeting: (peer) => peer.say('421 4.3.2 Service not available, closing channel') }),
    )
    expect(story(result)).toBe('dns connect greeting!421 (tls) (authenticate) (open)')
  })

  test('does not dial at all with a sender that cannot stand in MAIL FROM', async () => {
    const { result, accepted } = await probeScript('smtp', smtpScript(), { sender: 'a@b.example>\r\nDATA' })
    expect(story(result)).toBe('dns!INVALID_IDENTITY (connect) (greeting) (tls) (authenticate) (open)')
    expect(evidenceOf(result).source).toBe('portal')
    expect(accepted).toBe(0)
  })
})
