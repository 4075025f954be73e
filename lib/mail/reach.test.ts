import { describe, expect, test } from 'vitest'
import { reachServer } from './probe.ts'
import type { Protocol } from './stages.ts'
import { evidenceOf, story, testCertificates } from './testing/probe-script.ts'
import { type Peer, startScriptServer } from './testing/script-server.ts'
import { imapScript, pop3Script, smtpScript } from './testing/scripts.ts'

async function reached(protocol: Protocol, script: (peer: Peer) => Promise<void>, trusted = true) {
  const certificates = await testCertificates()
  const server = await startScriptServer(protocol === 'smtp' ? 'clear' : 'tls', certificates, script)
  const seen: string[] = []
  try {
    const result = await reachServer(
      { protocol, host: 'localhost', port: server.port },
      {
        now: () => performance.now(),
        lookup: async () => [{ address: '127.0.0.1', family: 4 }],
        seeCertificate: ({ subject }) => seen.push(String(subject.CN)),
        deadlines: { greeting: 300 },
        ...(trusted ? { tls: { ca: [certificates.ca] } } : {}),
      },
    )
    return { result, heard: server.heard, seen }
  } finally {
    await server.stop()
  }
}

describe('reaching a server without a sign-in', () => {
  test.each([
    ['imap', imapScript(), 'dns connect tls greeting (authenticate) (open)', ['Z LOGOUT']],
    ['pop3', pop3Script(), 'dns connect tls greeting (authenticate) (open)', ['QUIT']],
    [
      'smtp',
      smtpScript(),
      'dns connect greeting tls (authenticate) (open)',
      ['EHLO [127.0.0.1]', 'STARTTLS', 'QUIT'],
    ],
  ] as const)('%s ends with the greeting and a goodbye', async (protocol, script, told, said) => {
    const { result, heard, seen } = await reached(protocol, script)
    expect(story(result)).toBe(told)
    expect(heard).toEqual(said)
    expect(seen).toEqual(['localhost'])
  })

  test('shows a certificate that it then refuses', async () => {
    const { result, heard, seen } = await reached('imap', imapScript(), false)
    expect(story(result)).toMatch(/^dns connect tls!/)
    expect({ heard, seen }).toEqual({ heard: [], seen: ['localhost'] })
  })

  test('tells a farewell, a strange word and silence apart', async () => {
    const bye = await reached('imap', async (peer) => {
      peer.say('* BYE Too many connections')
      await peer.gone()
    })
    expect(evidenceOf(bye.result)).toMatchObject({ stage: 'greeting', text: '* BYE Too many connections' })
    const strange = await reached('pop3', async (peer) => {
      peer.say('HTTP/1.1 400 Bad Request')
      await peer.gone()
    })
    expect(evidenceOf(strange.result).code).toBe('NONSENSE')
    const silent = await reached('imap', (peer) => peer.gone())
    expect(evidenceOf(silent.result).code).toBe('DEADLINE')
  })
})
