import { describe, expect, test } from 'vitest'
import { evidenceOf, probeScript, story } from './testing/probe-script.ts'
import { imapScript } from './testing/scripts.ts'

const challenge = Buffer.from('{"status":"401","schemes":"Bearer"}').toString('base64')

describe('an IMAP probe', () => {
  test('passes every stage, opens INBOX read-only and says LOGOUT, over one connection', async () => {
    const { result, heard, accepted } = await probeScript('imap', imapScript())
    expect(story(result)).toBe('dns connect tls greeting authenticate open')
    expect(result.stages.map(({ detail }) => detail)).toEqual([
      '127.0.0.1',
      expect.stringMatching(/^127\.0\.0\.1 port \d+$/),
      expect.stringMatching(/^TLSv1\.3 /),
      'OK The Microsoft Exchange IMAP4 service is ready.',
      'XOAUTH2',
      'EXAMINE INBOX: 12 messages',
    ])
    expect(heard.filter((line) => / (EXAMINE|SELECT|LOGOUT)/.test(line))).toEqual([
      expect.stringMatching(/ EXAMINE INBOX$/),
      'Z LOGOUT',
    ])
    expect(accepted).toBe(1)
  })

  test('records the dialogue with the login and without the token', async () => {
    const { result } = await probeScript('imap', imapScript())
    const client = result.transcript.filter(({ from }) => from === 'client').map(({ text }) => text)
    expect(client).toContainEqual(
      expect.stringMatching(/^\d+ AUTHENTICATE XOAUTH2 \[user=anna@contoso\.example, token masked\]$/),
    )
    expect(client).toContainEqual(expect.stringMatching(/ ID \("name" "Mailgrant"\)$/))
  })

  test('tells a refused token in the words of the server, with the status of its challenge', async () => {
    const { result, heard } = await probeScript(
      'imap',
      imapScript({
        authenticate: async (peer, tag) => {
          peer.say(`+ ${challenge}`)
          await peer.hear()
          peer.say(`${tag} NO AUTHENTICATE failed.`)
        },
      }),
    )
    expect(story(result)).toBe('dns connect tls greeting authenticate!NO (open)')
    expect(evidenceOf(result)).toEqual({
      source: 'imap',
      stage: 'authenticate',
      text: 'NO AUTHENTICATE failed.',
      code: 'NO',
      httpStatus: 401,
    })
    expect(result.transcript).toContainEqual({
      at: expect.any(Number),
      from: 'server',
      stage: 'authenticate',
      text: '+ {"status":"401","schemes":"Bearer"}',
    })
    expect(heard.at(-1)).toBe('Z LOGOUT')
  })

  test('reads the response code of a refusal', async () => {
    const { result } = await probeScript(
      'imap',
      imapScript({ authenticate: (peer, tag) => peer.say(`${tag} NO [AUTHENTICATIONFAILED] Sorry.`) }),
    )
    expect(evidenceOf(result)).toMatchObject({
      code: 'AUTHENTICATIONFAILED',
      text: 'NO [AUTHENTICATIONFAILED] Sorry.',
    })
  })

  test.each([
    ['has no mailbox behind it', 'BAD User is authenticated but not connected.', 'BAD'],
    ['asks us to wait', 'NO Request is throttled. Suggested Backoff Time: 299910 milliseconds', 'NO'],
  ])('is not healthy when the server authenticates and then %s', async (_what, answer, code) => {
    const { result, heard } = await probeScript(
      'imap',
      async (peer) => {
        peer.say('* OK ready')
        for (;;) {
          const [tag, name] = (await peer.hear()).split(' ')
          if (name === 'CAPABILITY') peer.say('* CAPABILITY IMAP4rev1 AUTH=XOAUTH2', `${tag} OK done`)
          else if (name === 'AUTHENTICATE') peer.say(`${tag} OK AUTHENTICATE completed.`)
          else peer.say(`${tag} ${answer}`)
        }
      },
      { deadlines: { goodbye: 300 } },
    )
    expect(story(result)).toBe(`dns connect tls greeting authenticate open!${code}`)
    expect(evidenceOf(result).text).toBe(answer)
    expect(heard.at(-1)).toBe('Z LOGOUT')
  })

  test('fails at open in the words of the server when INBOX cannot be opened', async () => {
    const { result } = await probeScript(
      'imap',
      imapScript({ open: (peer, tag) => peer.say(`${tag} NO [UNAVAILABLE] Server Unavailable. 15`) }),
    )
    expect(story(result)).toBe('dns connect tls greeting authenticate open!UNAVAILABLE')
    expect(evidenceOf(result).text).toBe('NO [UNAVAILABLE] Server Unavailable. 15')
  })

  test.each(['authenticate', 'open'] as const)('tells throttling at %s at once', async (at) => {
    const { result } = await probeScript(
      'imap',
      imapScript({
        [at]: (peer: { say(line: string): void }, tag: string) =>
          peer.say(`${tag} BAD Request is throttled. Suggested Backoff Time: 299910 milliseconds`),
      }),
    )
    expect(evidenceOf(result)).toMatchObject({
      stage: at,
      code: 'BAD',
      retryAfterSeconds: 300,
      text: 'BAD Request is throttled. Suggested Backoff Time: 299910 milliseconds',
    })
  })

  test('fails at the greeting when the server says BYE there', async () => {
    const { result } = await probeScript(
      'imap',
      imapScript({ greeting: (peer) => peer.say('* BYE Connection is closed. 13') }),
    )
    expect(story(result)).toBe('dns connect tls greeting!BYE (authenticate) (open)')
    expect(evidenceOf(result).text).toBe('BYE Connection is closed. 13')
  })

  test('tells a BYE in the middle of a session', async () => {
    const { result } = await probeScript(
      'imap',
      imapScript({
        open: (peer) => {
          peer.say('* BYE Session invalidated - AccessTokenExpired')
          peer.close()
        },
      }),
    )
    expect(story(result)).toBe('dns connect tls greeting authenticate open!BYE')
    expect(evidenceOf(result).text).toBe('BYE Session invalidated - AccessTokenExpired')
  })

  test('does not send the token to a server that offers no XOAUTH2', async () => {
    const { result, heard } = await probeScript('imap', async (peer) => {
      peer.say('* OK ready')
      for (;;) {
        const [tag, name] = (await peer.hear()).split(' ')
        if (name === 'CAPABILITY') peer.say('* CAPABILITY IMAP4rev1 AUTH=PLAIN', `${tag} OK done`)
        else if (name === 'LOGOUT') {
          peer.say('* BYE', `${tag} OK`)
          peer.close()
        } else peer.say(`${tag} BAD what?`)
      }
    })
    expect(story(result)).toBe('dns connect tls greeting authenticate!NO_XOAUTH2 (open)')
    expect(heard.some((line) => line.includes('AUTHENTICATE'))).toBe(false)
  })

  test('does not take a server at its word that says nobody needs to sign in', async () => {
    const { result } = await probeScript(
      'imap',
      imapScript({ greeting: (peer) => peer.say('* PREAUTH welcome') }),
    )
    expect(story(result)).toBe('dns connect tls greeting!PREAUTH (authenticate) (open)')
  })
})
