import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { signInScopes } from './scopes.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT, entraRefusal, TENANT, tokenService } from './testing/token-stub.ts'
import { type ClientApp, createTokenClient, type TokenClient, type TokenFailure } from './token-client.ts'

const CLIENT_SECRET = 'abc8Q~planted-client-secret-0123456789abcd'
const REFRESH_TOKEN = '1.planted-refresh-token-0123456789abcdefghijkl'

let stub: HttpsStub
let tokens: TokenClient
let app: ClientApp

beforeAll(async () => {
  stub = await startHttpsStub((_, response) => response.destroy())
  tokens = createTokenClient({ transport: stub.transport, deadlineMs: 700 })
  app = {
    cloud: cloudAt(stub.origin),
    tenantId: TENANT,
    clientId: CLIENT,
    credential: { kind: 'secret', value: new Secret(CLIENT_SECRET) },
  }
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.calls.length = 0
})

function answerTokens(token: Parameters<typeof tokenService>[1]): void {
  stub.answer = tokenService(() => stub.origin, token)
}

const tokenCalls = () => stub.calls.filter((call) => /\/token(\?|$)/.test(call.path))
const scopes = () => signInScopes(app.cloud, ['imap'])
const refresh = (token = REFRESH_TOKEN) =>
  tokens.refresh({ app, refreshToken: new Secret(token), scopes: scopes() })

async function refreshFailure(): Promise<TokenFailure> {
  const outcome = await refresh()
  if (outcome.ok) throw new Error('The refresh was expected to fail')
  return outcome.failure
}

describe('an answer that is none', () => {
  test('a redirect is not followed: the refresh token goes out once', async () => {
    answerTokens((call, response) => {
      response.writeHead(307, { location: `${stub.origin}/elsewhere${call.path}` })
      response.end()
    })
    expect(await refreshFailure()).toMatchObject({
      class: 'network',
      evidence: { code: 'REDIRECT_REFUSED', httpStatus: 307 },
    })
    expect(stub.calls.filter((call) => call.form.refresh_token)).toHaveLength(1)
  })

  test('a token endpoint of another host in the metadata is not asked', async () => {
    stub.answer = (_, response) =>
      sendJson(response, 200, {
        issuer: `${stub.origin}/${TENANT}/v2.0`,
        token_endpoint: 'https://login.evil.test/token',
        authorization_endpoint: `${stub.origin}/authorize`,
        jwks_uri: `${stub.origin}/keys`,
      })
    expect(await refreshFailure()).toMatchObject({ class: 'network', evidence: { code: 'HOST_REFUSED' } })
    expect(tokenCalls()).toHaveLength(0)
  })

  test('a server that hangs ends at the deadline', async () => {
    answerTokens(() => {})
    expect(await refreshFailure()).toMatchObject({
      class: 'network',
      evidence: { source: 'tcp', code: 'DEADLINE', stage: 'refresh' },
    })
  })

  test('a server that drips its body ends at the same deadline', async () => {
    let timer: NodeJS.Timeout | undefined
    answerTokens((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      timer = setInterval(() => response.write(' '), 50)
    })
    expect(await refreshFailure()).toMatchObject({ evidence: { code: 'DEADLINE' } })
    clearInterval(timer)
  })

  test('a caller who gives up is not made to wait', async () => {
    answerTokens(() => controller.abort())
    const controller = new AbortController()
    const outcome = await tokens.refresh({
      app,
      refreshToken: new Secret(REFRESH_TOKEN),
      scopes: scopes(),
      signal: controller.signal,
    })
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'network', evidence: { code: 'ABORTED' } } })
  })

  test('a 502 with a page of HTML keeps its status and is transient', async () => {
    answerTokens((_, response) => response.writeHead(502).end('<html>bad gateway</html>'))
    expect(await refreshFailure()).toMatchObject({ class: 'transient', evidence: { httpStatus: 502 } })
  })

  test('a 200 that is no JSON is transient too', async () => {
    answerTokens((_, response) => response.writeHead(200).end('welcome to the hotel network'))
    expect(await refreshFailure()).toMatchObject({ class: 'transient', evidence: { httpStatus: 200 } })
  })

  test.each([{}, { token_type: 'Bearer', expires_in: 3599 }, { access_token: '' }, { access_token: 7 }, []])(
    'a 200 with %o is no success',
    async (json) => {
      answerTokens((_, response) => sendJson(response, 200, json))
      expect((await refreshFailure()).class).toBe('transient')
    },
  )

  test('metadata that says nothing is no success', async () => {
    stub.answer = (_, response) => sendJson(response, 200, {})
    expect((await refreshFailure()).class).toBe('transient')
  })

  test('a body without end is cut', async () => {
    answerTokens((_, response) => response.writeHead(200).end('x'.repeat(1024 * 1024 + 1)))
    expect(await refreshFailure()).toMatchObject({ class: 'network', evidence: { code: 'BODY_TOO_LARGE' } })
  })

  test('a certificate of a stranger is a fault of TLS', async () => {
    const strict = createTokenClient()
    const outcome = await strict.refresh({ app, refreshToken: new Secret(REFRESH_TOKEN), scopes: scopes() })
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'network', evidence: { source: 'tls' } } })
    expect(stub.calls).toHaveLength(0)
  })
})

describe('a refusal', () => {
  test.each([
    [50173, 'invalid_grant', { suberror: 'bad_token' }, 400, 'reauth'],
    [65001, 'invalid_grant', { suberror: 'consent_required' }, 400, 'consent'],
    [53003, 'interaction_required', { suberror: 'message_only' }, 400, 'policy'],
    [7000222, 'invalid_client', {}, 401, 'app-credential'],
    [90033, 'temporarily_unavailable', {}, 503, 'transient'],
    [50196, 'invalid_grant', {}, 400, 'throttled'],
  ])('AADSTS%i with %s and %o (HTTP %i) keeps its ids and is %s', async (code, error, more, status, kind) => {
    answerTokens((_, response) => sendJson(response, status, entraRefusal(code, error, more)))
    expect(await refreshFailure()).toMatchObject({
      class: kind,
      evidence: {
        source: 'entra',
        stage: 'refresh',
        error,
        aadsts: [code],
        httpStatus: status,
        traceId: '22222222-3333-4444-8555-000000000001',
        correlationId: '11111111-2222-4333-8444-000000000002',
        timestamp: '2026-11-21 08:00:00Z',
      },
    })
  })

  test('of the tenant comes from the metadata already', async () => {
    stub.answer = (_, response) => sendJson(response, 400, entraRefusal(90002, 'invalid_tenant'))
    expect(await refreshFailure()).toMatchObject({ class: 'configuration', evidence: { aadsts: [90002] } })
    expect(tokenCalls()).toHaveLength(0)
  })

  test('of a private key that cannot be read is a fault of the credential and shows nothing of it', async () => {
    const privateKey = new Secret('-----BEGIN PRIVATE KEY-----\nplanted-key\n-----END PRIVATE KEY-----')
    const credential = { kind: 'certificate', privateKey, thumbprintSha256: 'a'.repeat(64) } as const
    answerTokens((_, response) => response.destroy())
    const outcome = await tokens.clientCredentials({
      app: { ...app, credential },
      scope: 'https://x.test/.default',
    })
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'app-credential' } })
    expect(`${JSON.stringify(outcome)}${inspect(outcome, { depth: 10 })}`).not.toContain('planted-key')
    expect(tokenCalls()).toHaveLength(0)
  })

  test('that repeats what it was sent shows neither secret nor token', async () => {
    answerTokens((call, response) => {
      const echo = `AADSTS900144: client_secret=${call.form.client_secret} refresh_token=${call.form.refresh_token}`
      sendJson(response, 400, { error: 'invalid_request', error_description: echo, error_codes: [900144] })
    })
    const outcome = await refresh()
    const printed = `${JSON.stringify(outcome)} ${inspect(outcome, { depth: 10 })}`
    expect(printed).not.toContain(CLIENT_SECRET)
    expect(printed).not.toContain(REFRESH_TOKEN)
    expect(printed).toContain('900144')
  })
})
