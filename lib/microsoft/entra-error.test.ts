import { describe, expect, test } from 'vitest'
import { classifyEntra, entraEvidence, entraFailure } from './entra-error.ts'
import { maskText } from './mask.ts'

describe('the class of a failure', () => {
  test.each([
    ['a revoked grant', { error: 'invalid_grant', codes: [50173] }, 'reauth'],
    ['invalid_grant and a new number', { error: 'invalid_grant', codes: [123456] }, 'reauth'],
    ['a loop, although it is called invalid_grant', { error: 'invalid_grant', codes: [50196] }, 'throttled'],
    ['too many requests without JSON', { httpStatus: 429 }, 'throttled'],
    ['missing consent', { error: 'invalid_grant', suberror: 'consent_required' }, 'consent'],
    ['Conditional Access', { error: 'interaction_required', codes: [53003] }, 'policy'],
    ['a blocked account', { error: 'invalid_grant', codes: [50057] }, 'policy'],
    ['an expired secret', { error: 'invalid_client', codes: [7000222], httpStatus: 401 }, 'app-credential'],
    ['an unknown app', { error: 'unauthorized_client', codes: [700016] }, 'app-credential'],
    ['a wrong tenant', { error: 'invalid_tenant', codes: [90002] }, 'configuration'],
    ['the inner number of two', { error: 'invalid_grant', codes: [70002, 54005] }, 'reauth'],
    ['a service that is down', { error: 'temporarily_unavailable', httpStatus: 503 }, 'transient'],
    ['a page instead of an answer', { httpStatus: 502 }, 'transient'],
    ['an error nobody has met', { error: 'flux_capacitor', httpStatus: 400 }, 'transient'],
    ['nothing at all', {}, 'transient'],
  ])('of %s is known', (_, answer, kind) => {
    expect(entraFailure({ step: 'refresh', ...answer }).class).toBe(kind)
  })

  test('does not depend on the words', () => {
    const evidence = entraEvidence({
      step: 'refresh',
      error: 'invalid_grant',
      description: 'consent_required',
    })
    expect(classifyEntra(evidence)).toBe('reauth')
  })
})

describe('the evidence', () => {
  test('draws numbers and ids from the sentence when they stand nowhere else', () => {
    const description =
      'AADSTS70002: Error validating credentials. AADSTS54005: Redeemed.\r\nTrace ID: 22222222-3333-4444-8555-000000000001\r\nCorrelation ID: 11111111-2222-4333-8444-000000000002\r\nTimestamp: 2026-11-21 08:00:00Z'
    expect(entraEvidence({ step: 'redeem', description })).toEqual({
      source: 'entra',
      stage: 'redeem',
      text: expect.stringContaining('AADSTS54005'),
      aadsts: [70002, 54005],
      traceId: '22222222-3333-4444-8555-000000000001',
      correlationId: '11111111-2222-4333-8444-000000000002',
      timestamp: '2026-11-21 08:00:00Z',
    })
  })

  test('is bounded and counts no number twice', () => {
    const description = 'AADSTS50011 '.repeat(5_000)
    const evidence = entraEvidence({ step: 'redeem', description, error: 'e'.repeat(5_000) })
    expect(evidence.text.length).toBeLessThanOrEqual(2_000)
    expect(evidence.error?.length).toBeLessThanOrEqual(100)
    expect(evidence.aadsts).toEqual([50011])
  })
})

describe('masking', () => {
  test.each([
    ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl'],
    ['a code of Entra', '1.AXkAq1Bq-planted_0123456789abcdefghij'],
    ['a refresh token of Entra', '0.AXkAq1Bq-planted_0123456789abcdefghij.AgABAwEAAAA'],
    ['a token of a personal account', 'M.C546_BAY.0.U.-planted0123456789*abcdef!ghij'],
    ['a client secret', 'abc8Q~planted0123456789012345678901234567'],
    ['base64 without end', `${'Qm9iIGlz'.repeat(12)}==`],
  ])('hides %s', (_, secret) => {
    expect(maskText(`before ${secret} after`)).toBe('before [masked] after')
  })

  test('hides what is named, and keeps the name', () => {
    expect(maskText('client_secret=hunter22&grant_type=x {"refresh_token":"short-one"}')).toBe(
      'client_secret=[masked]&grant_type=x {"refresh_token":"[masked]"}',
    )
  })

  test('hides an authorization code in an address', () => {
    expect(maskText('GET /oauth/callback?code=M-planted-0123456789abcdef&state=x')).toBe(
      'GET /oauth/callback?code=[masked]&state=x',
    )
  })

  test('keeps the ids and sentences an admin needs', () => {
    const text =
      "AADSTS700016: Application with identifier '11111111-2222-4333-8444-000000000003' was not found. Trace ID: 22222222-3333-4444-8555-000000000001 https://login.microsoftonline.com/error?code=700016"
    expect(maskText(text)).toBe(text)
  })
})
