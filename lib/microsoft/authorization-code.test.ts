import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { authorizationUrl, challengeOf, flowValues } from './authorization-code.ts'
import { PRESET_CLOUDS } from './clouds.ts'
import { cloudAt } from './testing/https-stub.ts'

const request = {
  cloud: PRESET_CLOUDS.global,
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
  redirectUri: 'https://portal.test/oauth/callback',
  scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'openid', 'offline_access'],
  state: 'the-state',
  nonce: 'the-nonce',
  challenge: 'the-challenge',
}

describe('the values of a sign-in', () => {
  test('are 256 bits each, all different, and never the same twice', () => {
    const flows = Array.from({ length: 50 }, () => flowValues())
    const values = flows.flatMap((flow) => [flow.state, flow.nonce, flow.verifier.reveal(), flow.challenge])
    expect(new Set(values).size).toBe(values.length)
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('come from the random source that was given', () => {
    const zeros = flowValues((size) => new Uint8Array(size))
    expect(zeros.state).toBe('A'.repeat(43))
  })

  test('carry the challenge of RFC 7636, appendix B', () => {
    const verifier = new Secret('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
    expect(challengeOf(verifier)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
  })

  test('do not print the verifier', () => {
    const flow = flowValues()
    expect(`${JSON.stringify(flow)}${inspect(flow)}`).not.toContain(flow.verifier.reveal())
  })
})

describe('the address of the sign-in page', () => {
  test('always says S256', () => {
    const url = new URL(
      authorizationUrl({ ...request, prompt: 'select_account', loginHint: 'a@contoso.test' }),
    )
    expect(`${url.origin}${url.pathname}`).toBe(
      `https://login.microsoftonline.com/${request.tenantId}/oauth2/v2.0/authorize`,
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: request.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: request.redirectUri,
      scope: request.scopes.join(' '),
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: 'the-challenge',
      code_challenge_method: 'S256',
      prompt: 'select_account',
      login_hint: 'a@contoso.test',
    })
  })

  test('is where the browser signs in, not where tokens are made', () => {
    const url = authorizationUrl({ ...request, cloud: cloudAt('https://localhost:8443') })
    expect(url).toMatch(/^http:\/\/localhost:9\//)
  })

  test('cannot be bent by a tenant or a hint', () => {
    const url = new URL(
      authorizationUrl({ ...request, tenantId: '../evil?x=', loginHint: 'a@b.test&prompt=none' }),
    )
    expect(url.pathname).toBe('/..%2Fevil%3Fx%3D/oauth2/v2.0/authorize')
    expect(url.searchParams.getAll('prompt')).toEqual([])
  })
})
