import { describe, expect, test } from 'vitest'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { Protocol, ProtocolResult, Stage } from '#lib/mail/stages.ts'
import { diagnose } from './diagnose.ts'
import type { Evidence } from './evidence.ts'
import { explainText } from './explain-text.ts'
import type { DiagnosisContext } from './rule.ts'

const REFUSED: Record<Protocol, string> = {
  imap: 'A1 NO AUTHENTICATE failed.',
  pop3: '-ERR Authentication failure: unknown user name or bad password.',
  smtp: '535 5.7.3 Authentication unsuccessful',
}
const NOT_CONNECTED = 'A2 NO User is authenticated but not connected.'

const refused = (source: Protocol, text = REFUSED[source]): Evidence => ({
  source,
  stage: 'authenticate',
  text,
})

function reaching(protocol: Protocol, last: Stage): ProtocolResult {
  const order: readonly Stage[] = STAGE_ORDER[protocol]
  const stages = order.map((stage) => ({
    stage,
    status: order.indexOf(stage) <= order.indexOf(last) ? ('passed' as const) : ('skipped' as const),
    milliseconds: 1,
  }))
  return { protocol, milliseconds: 6, stages, transcript: [] }
}
const works = (protocol: Protocol) => reaching(protocol, 'open')

const PERSON = {
  scp: ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'],
  aud: 'https://outlook.office.com',
}

describe('a refused token', () => {
  test.each<[string, Protocol, DiagnosisContext, string]>([
    ['that had ended', 'imap', { token: { ...PERSON, expired: true } }, 'mail.token_expired'],
    [
      'that was made for Graph',
      'imap',
      { token: { aud: 'https://graph.microsoft.com' } },
      'mail.wrong_audience',
    ],
    [
      'that was made for Graph, by its number',
      'smtp',
      { token: { aud: '00000003-0000-0000-c000-000000000000' } },
      'mail.wrong_audience',
    ],
    [
      'that does not permit sending',
      'smtp',
      { token: { ...PERSON, scp: ['IMAP.AccessAsUser.All'] } },
      'consent.missing',
    ],
    [
      'of an app, without the role',
      'pop3',
      { token: { idtyp: 'app', roles: ['IMAP.AccessAsApp'] } },
      'app.permission_missing',
    ],
    [
      'of an app, with the role',
      'imap',
      { token: { idtyp: 'app', roles: ['IMAP.AccessAsApp'] } },
      'mail.app_service_principal',
    ],
    [
      'of an app whose other mailboxes work',
      'imap',
      { access: 'app', siblings: { working: 3, failing: 0 } },
      'mail.app_mailbox_permission',
    ],
    [
      'of another account than the mailbox',
      'imap',
      { access: 'own', accountIsMailbox: false },
      'mail.identity_mismatch',
    ],
    [
      'of a person, where SMTP takes it',
      'imap',
      { access: 'own', others: [works('smtp')] },
      'mail.protocol_disabled',
    ],
    ['of which nothing more is known', 'imap', {}, 'mail.auth_refused_unspecified'],
    [
      'over SMTP, where IMAP works',
      'smtp',
      { access: 'own', others: [works('imap')] },
      'mail.auth_refused_unspecified',
    ],
  ])('%s', (_, protocol, context, cause) => {
    expect(diagnose(refused(protocol), { protocol, ...context }).cause).toBe(cause)
  })

  test('is no reason to sign in again while the switch of SMTP is what Exchange names', () => {
    const text =
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.'
    const found = diagnose(refused('smtp', text), {
      access: 'own',
      accountIsMailbox: false,
      personal: true,
      others: [works('imap'), works('pop3')],
    })
    expect(found.cause).toBe('smtp.auth_disabled_work')
    expect(found.candidates.map(({ cause }) => cause)).not.toContain('smtp.auth_disabled_personal')
  })

  test('names what speaks for a cause and what against it', () => {
    const { candidates } = diagnose(refused('imap'), {
      protocol: 'imap',
      access: 'app',
      siblings: { working: 4, failing: 0 },
      others: [reaching('smtp', 'authenticate')],
      changedLately: true,
    })
    expect(candidates[0]).toMatchObject({
      cause: 'mail.app_mailbox_permission',
      confidence: 'likely',
      speaksFor: expect.arrayContaining([
        { id: 'others.work', values: { count: '4' } },
        { id: 'protocol.signedIn', values: { protocol: 'smtp' } },
        { id: 'changed.lately' },
      ]),
    })
    expect(candidates.map(({ cause }) => cause)).not.toContain('mail.app_service_principal')
    const open = diagnose(refused('imap'), { access: 'own', siblings: { working: 0, failing: 5 } })
    const audience = open.candidates.find(({ cause }) => cause === 'mail.wrong_audience')
    expect(audience?.speaksFor).toEqual([{ id: 'others.fail', values: { count: '5' } }])
    const licence = open.candidates.find(({ cause }) => cause === 'mail.no_mailbox_or_license')
    expect(licence?.speaksAgainst).toEqual([{ id: 'others.fail', values: { count: '5' } }])
  })

  test('that stays open says so, with the checks that tell the candidates apart in their order', () => {
    const found = diagnose(refused('pop3'))
    expect(found).toMatchObject({ ambiguous: true, confidence: 'possible' })
    expect(found.checks.slice(0, 3)).toEqual(['refresh-once', 'token-expiry', 'token-audience'])
    expect(diagnose(refused('imap'), { access: 'own', accountIsMailbox: false }).ambiguous).toBe(false)
  })
})

test('a 535 is repeated by no program, whatever it says besides', () => {
  const text = '535 5.7.3 Authentication unsuccessful. Server busy, please try again later.'
  for (const found of [
    diagnose(refused('smtp', text)),
    diagnose({ ...refused('smtp', text), code: '535' }),
  ]) {
    expect(found.cause).toBe('mail.auth_refused_unspecified')
    expect(found.retry).not.toBe('backoff')
  }
})

describe('a mailbox that does not open', () => {
  const shut = { ...refused('imap', NOT_CONNECTED), stage: 'open' }

  test.each<[string, DiagnosisContext, string]>([
    ['to the app', { access: 'app' }, 'mail.app_mailbox_permission'],
    ['to the delegate', { access: 'shared' }, 'mail.shared_no_fullaccess'],
    ['to another account', { access: 'own', accountIsMailbox: false }, 'mail.identity_mismatch'],
    [
      'while SMTP works',
      { access: 'own', accountIsMailbox: true, others: [works('smtp')] },
      'mail.protocol_disabled',
    ],
    ['for no known reason', {}, 'mail.not_connected_unspecified'],
  ])('%s', (_, context, cause) => {
    expect(diagnose(shut, context).cause).toBe(cause)
  })

  test('never asks for a new sign-in first, as the token was accepted', () => {
    const { candidates, cause } = diagnose(shut)
    expect(cause).toBe('mail.not_connected_unspecified')
    expect(candidates[0]?.speaksFor).toContainEqual({ id: 'token.accepted' })
    expect(candidates.map((one) => one.cause)).not.toContain('mail.token_expired')
  })
})

describe('a text from elsewhere that tells more than the reply', () => {
  test.each([
    [
      'the scope of Graph',
      "NO AUTHENTICATE failed.\n'scope' => 'https://graph.microsoft.com/.default'",
      'mail.wrong_audience',
    ],
    [
      'a permission without its resource',
      '535 5.7.3 Authentication unsuccessful\nscope=Mail.Send offline_access',
      'mail.wrong_audience',
    ],
    [
      'the claims of an app',
      '-ERR Authentication failure\n"idtyp": "app", "roles": ["POP.AccessAsApp"]',
      'mail.app_service_principal',
    ],
    [
      'a role that is not there',
      'NO AUTHENTICATE failed.\n"idtyp": "app", "roles": ["Mail.Read"]',
      'app.permission_missing',
    ],
    [
      'that an app asked',
      'NO AUTHENTICATE failed. grant_type=client_credentials',
      'mail.app_service_principal',
    ],
    [
      'a personal address',
      'user@hotmail.com 535 5.7.139 SmtpClientAuthentication is disabled for the Mailbox',
      'smtp.auth_disabled_personal',
    ],
  ])('%s', (_, raw, cause) => {
    expect(explainText({ raw }).cause).toBe(cause)
  })
})

describe('an address that only a sandbox has', () => {
  test('does not make a dropped token call a wrong mail server', () => {
    const dropped: Evidence = {
      source: 'tcp',
      stage: 'refresh',
      code: 'ECONNREFUSED',
      text: 'connect ECONNREFUSED localhost:34567',
    }
    expect(diagnose(dropped).cause).toBe('net.path_blocked')
    expect(
      explainText({ raw: 'token call to https://localhost:8443/oauth2/v2.0/token: connect ECONNREFUSED' })
        .cause,
    ).toBe('net.path_blocked')
    expect(explainText({ raw: 'imap: connect ECONNREFUSED localhost:993' }).cause).toBe('net.wrong_endpoint')
  })
})
