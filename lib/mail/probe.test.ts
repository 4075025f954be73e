import { describe, expect, test } from 'vitest'
import { STAGE_ORDER } from './stage-order.ts'
import { PROTOCOLS, type StageResult } from './stages.ts'
import { makeCertificates } from './testing/certificates.ts'
import { evidenceOf, probeScript, story, TOKEN } from './testing/probe-script.ts'
import type { Peer } from './testing/script-server.ts'
import { imapScript, type Manners, pop3Script, smtpScript } from './testing/scripts.ts'

const scripts = { imap: imapScript, pop3: pop3Script, smtp: smtpScript }
const silent = async (peer: Peer) => peer.gone()

const skippedFrom = (protocol: (typeof PROTOCOLS)[number], failed: string) => {
  const order = STAGE_ORDER[protocol] as readonly string[]
  const at = order.indexOf(failed.split('!')[0] ?? '')
  return [...order.slice(0, at), failed, ...order.slice(at + 1).map((stage) => `(${stage})`)].join(' ')
}

describe.each(PROTOCOLS)('over %s', (protocol) => {
  const script = (manners: Manners = {}) => scripts[protocol](manners)
  const probe = (manners: Manners, options = {}) => probeScript(protocol, script(manners), options)

  test('stages are told one by one as they end, skipped ones too', async () => {
    const told: StageResult[] = []
    const { result } = await probe(
      { greeting: (peer) => peer.close() },
      { onStage: (stage: StageResult) => told.push(stage) },
    )
    expect(told).toEqual(result.stages)
    expect(told.map(({ stage }) => stage)).toEqual(STAGE_ORDER[protocol])
  })

  test('a name that does not resolve fails at dns', async () => {
    const { result, accepted } = await probeScript(protocol, script(), {
      host: 'nowhere.invalid',
      lookup: async () => {
        throw Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.invalid'), { code: 'ENOTFOUND' })
      },
    })
    expect(story(result)).toBe(skippedFrom(protocol, 'dns!ENOTFOUND'))
    expect(evidenceOf(result)).toMatchObject({ source: 'dns', text: 'getaddrinfo ENOTFOUND nowhere.invalid' })
    expect(accepted).toBe(0)
  })

  test('a resolver that hangs fails at dns', async () => {
    const { result } = await probeScript(protocol, script(), {
      lookup: () => new Promise(() => {}),
      deadlines: { dns: 20 },
    })
    expect(story(result)).toBe(skippedFrom(protocol, 'dns!DEADLINE'))
  })

  test('a port where nobody listens fails at connect', async () => {
    const { result } = await probeScript(protocol, script(), {
      // Nothing listens on the other loopback addresses.
      lookup: async () => [{ address: '127.0.0.77', family: 4 }],
      host: 'localhost',
    })
    expect(story(result)).toBe(skippedFrom(protocol, 'connect!ECONNREFUSED'))
    expect(evidenceOf(result).source).toBe('tcp')
  })

  test('an address that is dead is passed over for the next one', async () => {
    const { result } = await probeScript(protocol, script(), {
      lookup: async () => [
        { address: '127.0.0.77', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    })
    expect(story(result)).toBe(STAGE_ORDER[protocol].join(' '))
  })

  test('a certificate that nobody vouches for fails before any token is sent', async () => {
    const { result, heard } = await probeScript(protocol, script(), {
      certificates: await makeCertificates(),
    })
    expect(result.stages.find(({ status }) => status === 'failed')?.stage).toBe('tls')
    expect(heard.join()).not.toMatch(/AUTH/)
  })

  test('a trusted certificate for another name fails at tls', async () => {
    const certificates = await makeCertificates('other.example')
    const { result, heard } = await probeScript(protocol, script(), {
      certificates,
      tls: { ca: [certificates.ca] },
    })
    expect(story(result)).toBe(skippedFrom(protocol, 'tls!ERR_TLS_CERT_ALTNAME_INVALID'))
    expect(evidenceOf(result).source).toBe('tls')
    expect(heard.join()).not.toMatch(/AUTH/)
  })

  test.each(['greeting', 'authenticate', 'open'] as const)('a server that closes at %s', async (at) => {
    const { result } = await probe({ [at]: (peer: Peer) => peer.close() })
    expect(story(result)).toBe(skippedFrom(protocol, `${at}!CLOSED`))
    expect(evidenceOf(result)).toMatchObject({ source: 'tcp', text: 'The server closed the connection' })
  })

  test.each(['authenticate', 'open'] as const)('a server that resets at %s', async (at) => {
    const { result } = await probe({ [at]: (peer: Peer) => peer.reset() })
    expect(story(result)).toMatch(new RegExp(`${at}!(ECONNRESET|CLOSED)`))
  })

  test.each(['greeting', 'authenticate', 'open'] as const)('a server that hangs at %s', async (at) => {
    const { result } = await probe(
      { [at]: silent },
      { deadlines: { greeting: 400, command: 400, goodbye: 20 } },
    )
    expect(story(result)).toBe(skippedFrom(protocol, `${at}!DEADLINE`))
    expect(evidenceOf(result)).toMatchObject({
      source: protocol,
      text: 'No complete answer within 0.4 s',
    })
  })

  test.each(['greeting', 'authenticate', 'open'] as const)('a server that drips at %s', async (at) => {
    const { result } = await probe(
      { [at]: (peer: Peer) => peer.repeat('x', 5) },
      { deadlines: { greeting: 400, command: 400, goodbye: 20 } },
    )
    expect(story(result)).toBe(skippedFrom(protocol, `${at}!DEADLINE`))
  })

  test('a server that drips whole lines is stopped by the deadline of all', async () => {
    const line = protocol === 'imap' ? '* OK [ALERT] wait\r\n' : protocol === 'smtp' ? '250-wait\r\n' : 'x'
    const { result } = await probe(
      { open: (peer: Peer) => peer.repeat(line, 5) },
      { deadlines: { protocol: 600 } },
    )
    expect(evidenceOf(result)).toMatchObject({
      code: 'DEADLINE',
      text: 'The whole check was stopped after 0.6 s',
    })
  })

  test('a server that never shakes hands fails at tls', async () => {
    const startTls = async (peer: Peer) => {
      peer.say('220 go')
      await peer.gone()
    }
    const hang = protocol === 'smtp' ? smtpScript({ startTls }) : silent
    const { result, heard } = await probeScript(protocol, hang, { mode: 'clear', deadlines: { tls: 100 } })
    expect(story(result)).toBe(skippedFrom(protocol, 'tls!DEADLINE'))
    expect(heard.join()).not.toMatch(/AUTH/)
  })

  test.each(['greeting', 'authenticate', 'open'] as const)('a flood at %s ends the probe', async (at) => {
    const { result } = await probe({
      [at]: (peer: Peer) => peer.repeat('* junk junk junk\r\n'.repeat(3000), 0),
    })
    const { code } = evidenceOf(result)
    // Where one line is an answer, the first line of the flood already is a wrong one.
    expect(code).toBe(protocol === 'imap' && at !== 'greeting' ? 'FLOOD' : 'NONSENSE')
    expect(JSON.stringify(result).length).toBeLessThan(40_000)
  })

  test.each(['greeting', 'authenticate', 'open'] as const)(
    'an endless line at %s ends the probe',
    async (at) => {
      const { result } = await probe({ [at]: (peer: Peer) => peer.repeat('x'.repeat(10_000), 0) })
      expect(story(result)).toBe(skippedFrom(protocol, `${at}!LINE_TOO_LONG`))
      expect(JSON.stringify(result).length).toBeLessThan(20_000)
    },
  )

  test.each(['HTTP/1.1 400 Bad Request', '\u0000\u0001\u0002', '{"hello":1}', '999 what'])(
    'a greeting that is nonsense: %j',
    async (nonsense) => {
      const { result } = await probe(
        { greeting: (peer) => peer.say(nonsense) },
        { deadlines: { goodbye: 20 } },
      )
      expect(story(result)).toBe(skippedFrom(protocol, 'greeting!NONSENSE'))
      expect(JSON.stringify(result)).not.toMatch(/\\u0000/)
    },
  )

  test('the caller can stop it', async () => {
    const caller = new AbortController()
    const { result } = await probe(
      {
        authenticate: async (peer) => {
          caller.abort()
          await peer.gone()
        },
      },
      { signal: caller.signal },
    )
    expect(story(result)).toBe(skippedFrom(protocol, 'authenticate!ABORTED'))
    expect(evidenceOf(result).source).toBe('portal')
  })

  test('a caller who is already gone costs no connection', async () => {
    const { result, accepted } = await probe({}, { signal: AbortSignal.abort() })
    expect(story(result)).toBe(skippedFrom(protocol, 'dns!ABORTED'))
    expect(accepted).toBe(0)
  })

  test('a login that would break the dialogue is refused before dialing', async () => {
    const { result, accepted } = await probe({}, { login: 'anna@contoso.example\u0001auth=x' })
    expect(story(result)).toBe(skippedFrom(protocol, 'dns!INVALID_IDENTITY'))
    expect(accepted).toBe(0)
  })

  test('a token never comes out, whatever the server says back', async () => {
    const echoes = [0, 1, 2].flatMap((shift) => {
      const bytes = Buffer.from('x'.repeat(shift) + TOKEN)
      return [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
    })
    const said = [TOKEN, ...echoes, TOKEN.slice(9), TOKEN.slice(20, 60)]
    const echo = (peer: Peer, tag: string) => {
      const no = { imap: `${tag} NO`, pop3: '-ERR', smtp: '535 5.7.3' }[protocol]
      peer.say(`${no} ${said.join(' , ')}`)
    }
    const challenge = async (peer: Peer, tag: string) => {
      const json = JSON.stringify({ status: '401', scope: TOKEN, schemes: echoes.join(' ') })
      peer.say(`${protocol === 'smtp' ? '334' : '+'} ${Buffer.from(json).toString('base64')}`)
      await peer.hear()
      echo(peer, tag)
    }
    for (const manners of [{ authenticate: echo }, { authenticate: challenge }, { open: echo }]) {
      const { result } = await probe(manners)
      const text = JSON.stringify(result)
      expect(result.stages.some(({ status }) => status === 'failed')).toBe(true)
      for (const form of said) {
        for (let at = 0; at + 20 <= form.length; at += 5) expect(text).not.toContain(form.slice(at, at + 20))
      }
    }
  })
})

test.each(['imap', 'pop3'] as const)(
  'a server that speaks clear text where TLS is due: %s',
  async (protocol) => {
    const { result, heard } = await probeScript(protocol, scripts[protocol](), { mode: 'clear' })
    expect(result.stages.find(({ status }) => status === 'failed')?.stage).toBe('tls')
    expect(evidenceOf(result).code).toMatch(/SSL|EPROTO/)
    expect(heard.join()).not.toMatch(/AUTH/)
  },
)

test('a server that waits for TLS where clear text is due', async () => {
  const { result } = await probeScript('smtp', smtpScript(), {
    mode: 'tls',
    deadlines: { greeting: 100, goodbye: 20 },
  })
  expect(story(result)).toMatch(/^dns connect greeting!(DEADLINE|CLOSED)/)
})
