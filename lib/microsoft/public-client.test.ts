import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT, entraRefusal, TENANT, tokenAnswer, tokenService } from './testing/token-stub.ts'
import { createTokenClient } from './token-client.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_call, response) => sendJson(response, 500, {}))
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.calls.length = 0
})

function app() {
  const credential = { kind: 'secret', value: new Secret('a-client-secret') } as const
  return { cloud: cloudAt(stub.origin), tenantId: TENANT, clientId: CLIENT, credential }
}

const client = () => createTokenClient({ transport: stub.transport })

/** An Entra that takes the app for a public client. */
function refuseSecrets() {
  stub.answer = tokenService(
    () => stub.origin,
    (call, response) =>
      call.form.client_secret === undefined
        ? sendJson(response, 200, tokenAnswer('anna', 'the-nonce'))
        : sendJson(response, 401, entraRefusal(700025, 'invalid_client')),
  )
}

const tokenCalls = () => stub.calls.filter((call) => call.path.includes('/oauth2/v2.0/token'))

describe('an app that Entra takes for a public client', () => {
  it('renews without the secret once Entra refused it', async () => {
    refuseSecrets()
    const outcome = await client().refresh({
      app: app(),
      refreshToken: new Secret('a-refresh-token'),
      scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All'],
    })
    expect(outcome).toMatchObject({ ok: true, refreshToken: expect.any(Secret) })
    expect(tokenCalls().map(({ form }) => [form.refresh_token, form.client_secret])).toEqual([
      ['a-refresh-token', 'a-client-secret'],
      ['a-refresh-token', undefined],
    ])
  })

  it('redeems a code without the secret, with the same verifier and redirect URI', async () => {
    refuseSecrets()
    const redirectUri = 'http://localhost'
    const outcome = await client().redeemCode({
      app: app(),
      code: new Secret('1.a-code-of-entra'),
      verifier: new Secret('v'.repeat(43)),
      nonce: 'the-nonce',
      redirectUri,
      scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'openid', 'offline_access'],
    })
    expect(outcome.ok).toBe(true)
    expect(tokenCalls()[1]?.form).toMatchObject({ redirect_uri: redirectUri, code_verifier: 'v'.repeat(43) })
    expect(tokenCalls()[1]?.form).not.toHaveProperty('client_secret')
  })
})

describe('an app with a secret', () => {
  it('is asked once, whatever other reason Entra has to refuse', async () => {
    stub.answer = tokenService(
      () => stub.origin,
      (_call, response) => sendJson(response, 401, entraRefusal(7000215, 'invalid_client')),
    )
    const refreshToken = new Secret('a-refresh-token')
    expect((await client().refresh({ app: app(), refreshToken, scopes: ['openid'] })).ok).toBe(false)
    expect(tokenCalls()).toHaveLength(1)
  })
})
