import { describe, expect, test } from 'vitest'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { Protocol, ProtocolResult, Stage } from '#lib/mail/stages.ts'
import { diagnose } from './diagnose.ts'
import { diagnoseProbe } from './diagnose-probe.ts'

const REFUSED: Record<Protocol, string> = {
  imap: 'A1 NO AUTHENTICATE failed.',
  pop3: '-ERR Authentication failure: unknown user name or bad password.',
  smtp: '535 5.7.3 Authentication unsuccessful',
}
const NOT_CONNECTED = 'A2 BAD User is authenticated but not connected.'

function works(protocol: Protocol): ProtocolResult {
  const stages = STAGE_ORDER[protocol].map((stage) => ({ stage, status: 'passed' as const, milliseconds: 1 }))
  return { protocol, milliseconds: 6, stages, transcript: [] }
}

function fails(protocol: Protocol, at: Stage = 'authenticate', text = REFUSED[protocol]): ProtocolResult {
  const order: readonly Stage[] = STAGE_ORDER[protocol]
  const evidence = { source: protocol, stage: at, text }
  return {
    ...works(protocol),
    stages: works(protocol).stages.map((one) => {
      if (order.indexOf(one.stage) < order.indexOf(at)) return one
      return one.stage === at ? { ...one, status: 'failed', evidence } : { ...one, status: 'skipped' }
    }),
  }
}

function causes(results: readonly ProtocolResult[], unpermitted: readonly Protocol[] = []) {
  const { byProtocol } = diagnoseProbe(results, { access: 'app', unpermitted })
  return Object.fromEntries(
    Object.entries(byProtocol).map(([name, found]) => [name, found?.cause ?? 'works']),
  )
}

describe('what keeps an app out of a mailbox', () => {
  test('is the permission in Entra, for each protocol that the token does not carry', () => {
    expect(causes([works('imap'), fails('pop3'), fails('smtp')], ['pop3', 'smtp'])).toEqual({
      imap: 'works',
      pop3: 'app.permission_missing',
      smtp: 'app.permission_missing',
    })
  })

  test('is Exchange not knowing the app, when every protocol refuses a token that may do it', () => {
    expect(causes([fails('imap'), fails('pop3'), fails('smtp')])).toEqual({
      imap: 'mail.app_service_principal',
      pop3: 'mail.app_service_principal',
      smtp: 'mail.app_service_principal',
    })
  })

  test('is the permission on the mailbox, when Exchange lets the app in and not into the mailbox', () => {
    expect(causes([fails('imap', 'open', NOT_CONNECTED), fails('pop3'), works('smtp')])).toEqual({
      imap: 'mail.app_mailbox_permission',
      pop3: 'mail.app_mailbox_permission',
      smtp: 'works',
    })
  })

  test('is the switch of the protocol, when the other way to read works', () => {
    expect(causes([fails('imap', 'open', NOT_CONNECTED), works('pop3')])).toMatchObject({
      imap: 'mail.protocol_disabled',
    })
    expect(causes([works('imap'), fails('pop3')])).toMatchObject({ pop3: 'mail.protocol_disabled' })
  })

  test('is Send As, when Exchange says so of the sender', () => {
    const text = '550 5.7.60 SMTP; Client does not have permissions to send as this sender'
    const evidence = { source: 'smtp', stage: 'data', code: '550', text } as const
    expect(diagnose(evidence, { access: 'app' }).cause).toBe('smtp.app_send_as')
    expect(diagnose(evidence, { access: 'shared' }).cause).toBe('smtp.send_as_denied')
  })

  test('is the permission on the mailbox, when submitting ends in a failed logon', () => {
    const text = '430 4.2.0 STOREDRV; mailbox logon failure; MapiExceptionLogonFailed'
    const evidence = { source: 'smtp', stage: 'data', code: '430', text } as const
    expect(diagnose(evidence, { access: 'app' }).cause).toBe('mail.app_mailbox_permission')
  })
})
