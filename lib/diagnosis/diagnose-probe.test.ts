import { describe, expect, test } from 'vitest'
import { type Protocol, type ProtocolResult, STAGES, type Stage } from '#lib/mail/stages.ts'
import { diagnoseProbe } from './diagnose-probe.ts'
import type { Evidence } from './evidence.ts'

function works(protocol: Protocol): ProtocolResult {
  return {
    protocol,
    milliseconds: 100,
    stages: STAGES.map((stage) => ({ stage, status: 'passed', milliseconds: 10 })),
    transcript: [],
  }
}

function fails(protocol: Protocol, at: Stage, text: string, more: Partial<Evidence> = {}): ProtocolResult {
  const index = STAGES.indexOf(at)
  return {
    ...works(protocol),
    stages: STAGES.map((stage, position) => ({
      stage,
      status: position < index ? 'passed' : position === index ? 'failed' : 'skipped',
      milliseconds: 10,
      ...(position === index ? { evidence: { source: protocol, stage: at, text, ...more } } : {}),
    })),
  }
}

const REFUSED = 'A1 NO AUTHENTICATE failed.'
const NOT_CONNECTED = 'A2 BAD User is authenticated but not connected.'
const POP_REFUSED = '-ERR Authentication failure: unknown user name or bad password.'
const SMTP_REFUSED = '535 5.7.3 Authentication unsuccessful'
const SMTP_OFF =
  '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.'

describe('a probe of three protocols', () => {
  test('that works has no diagnosis', () => {
    const probe = diagnoseProbe([works('imap'), works('pop3'), works('smtp')])
    expect(probe).toEqual({ byProtocol: { imap: null, pop3: null, smtp: null }, overall: null })
  })

  test('says nothing of a protocol that was not asked', () => {
    expect(diagnoseProbe([works('imap')]).byProtocol).not.toHaveProperty('smtp')
  })

  test('finds IMAP switched off when SMTP lets the same account in', () => {
    const probe = diagnoseProbe([fails('imap', 'open', NOT_CONNECTED), works('smtp')], { access: 'own' })
    expect(probe.byProtocol).toMatchObject({ imap: { cause: 'mail.protocol_disabled' }, smtp: null })
  })

  test('names the switch also while other mailboxes of the app fail and none has worked yet', () => {
    const siblings = { working: 0, failing: 3 }
    for (const others of [[works('pop3'), works('smtp')], [works('smtp')]]) {
      const probe = diagnoseProbe([fails('imap', 'open', NOT_CONNECTED), ...others], {
        access: 'own',
        siblings,
        changedLately: true,
      })
      expect(probe.byProtocol.imap).toMatchObject({ cause: 'mail.protocol_disabled' })
    }
  })

  test('finds POP3 switched off when IMAP works', () => {
    const probe = diagnoseProbe([works('imap'), fails('pop3', 'authenticate', POP_REFUSED)], {
      access: 'own',
    })
    expect(probe.byProtocol.pop3).toMatchObject({ cause: 'mail.protocol_disabled', level: 'protocol' })
  })

  test('blames no switch when everything is refused', () => {
    const probe = diagnoseProbe(
      [
        fails('imap', 'authenticate', REFUSED),
        fails('pop3', 'authenticate', POP_REFUSED),
        fails('smtp', 'authenticate', SMTP_REFUSED),
      ],
      { access: 'own' },
    )
    expect(Object.values(probe.byProtocol).map((diagnosis) => diagnosis?.cause)).toEqual(
      Array(3).fill('mail.auth_refused_unspecified'),
    )
  })

  test('finds the wrong account when it is known to be another', () => {
    const probe = diagnoseProbe(
      [fails('imap', 'open', NOT_CONNECTED), fails('smtp', 'authenticate', SMTP_REFUSED)],
      { access: 'own', accountIsMailbox: false },
    )
    expect(probe.overall).toMatchObject({ cause: 'mail.identity_mismatch', who: 'mailbox-owner' })
  })

  test('finds a delegate without Full Access', () => {
    const probe = diagnoseProbe(
      [fails('imap', 'open', NOT_CONNECTED), fails('pop3', 'authenticate', POP_REFUSED), works('smtp')],
      { access: 'shared', accountIsMailbox: false },
    )
    expect(probe.byProtocol.imap?.cause).toBe('mail.shared_no_fullaccess')
    expect(probe.byProtocol.pop3?.cause).toBe('mail.shared_no_fullaccess')
    expect(probe.byProtocol.smtp).toBeNull()
  })

  test('keeps SMTP AUTH switched off to SMTP', () => {
    const probe = diagnoseProbe([works('imap'), works('pop3'), fails('smtp', 'authenticate', SMTP_OFF)], {
      access: 'own',
    })
    expect(probe.byProtocol).toMatchObject({ imap: null, pop3: null })
    expect(probe.overall).toMatchObject({ cause: 'smtp.auth_disabled_work', confidence: 'certain' })
  })

  test('calls a throttled mailbox amber, and a red fault beside it comes first', () => {
    const busy = fails('imap', 'open', 'NO Request is throttled. Suggested Backoff Time: 1000 milliseconds')
    expect(diagnoseProbe([busy]).overall).toMatchObject({
      cause: 'mail.throttled_or_busy',
      severity: 'amber',
    })
    const both = diagnoseProbe([busy, fails('smtp', 'authenticate', SMTP_OFF)])
    expect(both.overall?.cause).toBe('smtp.auth_disabled_work')
  })

  test('calls a server slow that hangs or drips once it has greeted, and unreachable before', () => {
    const slow = (at: Stage) => fails('imap', at, '', { code: 'DEADLINE' })
    expect(diagnoseProbe([slow('authenticate')]).overall?.cause).toBe('mail.throttled_or_busy')
    expect(diagnoseProbe([slow('open')]).overall).toMatchObject({ severity: 'amber', confidence: 'possible' })
    expect(diagnoseProbe([slow('greeting')]).overall?.cause).toBe('net.path_blocked')
    expect(diagnoseProbe([slow('connect')]).overall?.cause).toBe('net.path_blocked')
  })

  test.each(['NONSENSE', 'FLOOD', 'LINE_TOO_LONG', 'PREAUTH', 'NO_STARTTLS'])(
    'sees that %s is not the dialogue of the right server',
    (code) => {
      const strange = fails('imap', 'greeting', 'Not a greeting: HTTP/1.1 400 Bad Request', { code })
      expect(diagnoseProbe([strange]).overall?.cause).toBe('net.wrong_endpoint')
    },
  )

  test('calls a broken certificate what it is', () => {
    const broken = fails('imap', 'tls', 'self-signed certificate', {
      source: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    expect(diagnoseProbe([broken, works('smtp')]).overall).toMatchObject({
      cause: 'net.tls_intercepted',
      who: 'network-admin',
    })
  })

  test('admits that it does not know a failure without evidence', () => {
    const bare = works('imap')
    const stages = bare.stages.map((stage) =>
      stage.stage === 'open' ? { ...stage, status: 'failed' as const } : stage,
    )
    expect(diagnoseProbe([{ ...bare, stages }]).overall).toMatchObject({
      cause: 'unspecified',
      confidence: 'possible',
    })
  })
})
