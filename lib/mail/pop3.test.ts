import { describe, expect, test } from 'vitest'
import { evidenceOf, probeScript, story } from './testing/probe-script.ts'
import { pop3Script } from './testing/scripts.ts'

describe('a POP3 probe', () => {
  test('passes every stage with AUTH in two steps, STAT and QUIT, over one connection', async () => {
    const { result, heard, accepted } = await probeScript('pop3', pop3Script())
    expect(story(result)).toBe('dns connect tls greeting authenticate open')
    expect(result.stages.at(-1)?.detail).toBe('STAT: 12 messages')
    expect(heard).toEqual(['AUTH XOAUTH2', expect.stringMatching(/^[A-Za-z0-9+/=]+$/), 'STAT', 'QUIT'])
    expect(Buffer.from(heard[1] ?? '', 'base64').toString()).toContain('user=anna@contoso.example\u0001')
    expect(accepted).toBe(1)
  })

  test('fetches the refusal behind a challenge and says QUIT', async () => {
    const { result, heard } = await probeScript(
      'pop3',
      pop3Script({
        authenticate: async (peer) => {
          peer.say(`+ ${Buffer.from('{"status":"401"}').toString('base64')}`)
          expect(await peer.hear()).toBe('')
          peer.say('-ERR [AUTH] Authentication failure: unknown user name or bad password.')
        },
      }),
    )
    expect(story(result)).toBe('dns connect tls greeting authenticate!AUTH (open)')
    expect(evidenceOf(result)).toEqual({
      source: 'pop3',
      stage: 'authenticate',
      text: '-ERR [AUTH] Authentication failure: unknown user name or bad password.',
      code: 'AUTH',
      httpStatus: 401,
    })
    expect(heard.at(-1)).toBe('QUIT')
  })

  test.each([
    ['greeting', '-ERR [SYS/TEMP] busy', 'dns connect tls greeting!SYS/TEMP (authenticate) (open)'],
    ['authenticate', '-ERR Protocol error. 10', 'dns connect tls greeting authenticate!ERR (open)'],
    ['open', '-ERR [IN-USE] locked', 'dns connect tls greeting authenticate open!IN-USE'],
    ['open', '+OK lots', 'dns connect tls greeting authenticate open!NONSENSE'],
  ] as const)('tells a refusal at %s: %s', async (at, line, expected) => {
    const { result } = await probeScript(
      'pop3',
      pop3Script({ [at]: (peer: { say(l: string): void }) => peer.say(line) }),
    )
    expect(story(result)).toBe(expected)
    expect(evidenceOf(result).text).toContain(line)
  })

  test('tells throttling with the time to wait', async () => {
    const { result } = await probeScript(
      'pop3',
      pop3Script({
        open: (peer) => peer.say('-ERR Request is throttled. Suggested Backoff Time: 1500 milliseconds'),
      }),
    )
    expect(evidenceOf(result).retryAfterSeconds).toBe(2)
  })

  test('sends no token when the server does not ask for one', async () => {
    const { result, heard } = await probeScript('pop3', async (peer) => {
      peer.say('+OK ready')
      await peer.hear()
      peer.say('-ERR Command is not valid in this state.')
      await peer.hear()
      peer.say('+OK bye')
    })
    expect(story(result)).toBe('dns connect tls greeting authenticate!ERR (open)')
    expect(heard).toEqual(['AUTH XOAUTH2', 'QUIT'])
  })
})
