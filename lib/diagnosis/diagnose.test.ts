import { describe, expect, test } from 'vitest'
import { diagnose } from './diagnose.ts'
import type { Evidence } from './evidence.ts'

const entra = (evidence: Partial<Evidence>): Evidence => ({
  source: 'entra',
  stage: 'refresh',
  text: '',
  ...evidence,
})

describe('Entra', () => {
  test.each([
    [
      'a throttled request although Entra calls it invalid_grant',
      { error: 'invalid_grant', aadsts: [50196] },
      'service.throttled',
    ],
    ['a 429 without a word', { httpStatus: 429 }, 'service.throttled'],
    ['a 502 with an HTML page', { httpStatus: 502, error: 'temporarily_unavailable' }, 'service.unavailable'],
    ['the inner of two numbers', { aadsts: [70002, 54005], stage: 'redeem' }, 'code.unusable'],
    ['70008 in a refresh', { aadsts: [70008] }, 'refresh.expired_idle'],
    ['70008 at the code', { aadsts: [70008], stage: 'redeem' }, 'code.unusable'],
    ['a number nobody knows', { error: 'invalid_request', aadsts: [999999] }, 'unspecified'],
    ['a token endpoint that cannot be found', { source: 'dns', code: 'ENOTFOUND' }, 'net.dns'],
    [
      'a token endpoint behind an inspecting proxy',
      { source: 'tls', code: 'SELF_SIGNED_CERT_IN_CHAIN' },
      'net.tls_intercepted',
    ],
    ['a hanging token endpoint', { source: 'tcp', code: 'DEADLINE' }, 'net.path_blocked'],
  ] as const)('knows %s', (_, evidence, cause) => {
    expect(diagnose(entra(evidence)).cause).toBe(cause)
  })

  test('says possible, and not more, when nothing fits', () => {
    expect(diagnose(entra({ error: 'surprise' }))).toMatchObject({
      cause: 'unspecified',
      confidence: 'possible',
    })
  })
})

describe('SMTP', () => {
  const off: Evidence = {
    source: 'smtp',
    stage: 'authenticate',
    code: '535',
    enhancedCode: '5.7.139',
    text: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
  }

  test('tells a work mailbox from a personal one by what the portal knows, not by the words', () => {
    expect(diagnose(off).cause).toBe('smtp.auth_disabled_work')
    expect(diagnose(off, { personal: true }).cause).toBe('smtp.auth_disabled_personal')
  })

  test('reads the inner reply when Exchange wraps it', () => {
    const text = `530 5.7.57 Client not authenticated to send mail. Error: ${off.text}`
    expect(diagnose({ ...off, code: '530', enhancedCode: '5.7.57', text }).cause).toBe(
      'smtp.auth_disabled_work',
    )
  })

  test('does not explain another 5.7.139 as a refused token', () => {
    const text = '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria'
    expect(diagnose({ ...off, text }).cause).toBe('smtp.policy_criteria')
    const unheard = diagnose({ ...off, text: '535 5.7.139 Authentication unsuccessful, the moon is full' })
    expect(unheard).toMatchObject({ cause: 'mail.auth_refused_unspecified', ambiguous: true })
  })

  test.each([
    '421 4.4.2 Connection dropped due to SocketError',
    '451 4.7.500 Server busy. Please try again later.',
    '450 4.9.9 words nobody has seen before',
  ])('takes "%s" for a server that asks to come back later', (text) => {
    const said: Evidence = { source: 'smtp', stage: 'open', code: text.slice(0, 3), text }
    expect(diagnose(said).cause).toBe('mail.throttled_or_busy')
  })
})

describe('what the portal found itself', () => {
  test('a wrong account is certain', () => {
    const evidence: Evidence = { source: 'portal', stage: 'callback', code: 'WRONG_ACCOUNT', text: '' }
    expect(diagnose(evidence)).toMatchObject({ cause: 'mail.identity_mismatch', confidence: 'certain' })
  })
})
