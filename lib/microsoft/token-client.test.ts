import { createVerify, X509Certificate } from 'node:crypto'
import { inspect } from 'node:util'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { flowValues } from './authorization-code.ts'
import { PRESET_CLOUDS } from './clouds.ts'
import { signInScopes } from './scopes.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import {
  CLIENT,
  entraRefusal,
  TENANT,
  tokenAnswer,
  tokenService,
  verifierFits,
} from './testing/token-stub.ts'
import { type ClientApp, createTokenClient, type TokenClient, type TokenFailure } from './token-client.ts'

const CLIENT_SECRET = 'abc8Q~planted-client-secret-0123456789abcd'
const REFRESH_TOKEN = '1.planted-refresh-token-0123456789abcdefghijkl'
const REDIRECT = 'https://portal.test/oauth/callback'

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

describe('redeeming a code', () => {
  test('sends the verifier of the challenge, and returns what Entra gave as secrets', async () => {
    const flow = flowValues()
    const given = tokenAnswer('alice', flow.nonce)
    answerTokens((call, response) => {
      const fits = verifierFits(call, flow.challenge) && call.form.client_secret === CLIENT_SECRET
      sendJson(response, fits ? 200 : 400, fits ? given : entraRefusal(501481, 'invalid_grant'))
    })
    const outcome = await tokens.redeemCode({
      app,
      code: new Secret('1.code'),
      verifier: flow.verifier,
      nonce: flow.nonce,
      redirectUri: REDIRECT,
      scopes: scopes(),
    })
    expect(outcome).toMatchObject({ ok: true, scope: given.scope })
    if (!outcome.ok) return
    expect(outcome.accessToken.reveal()).toBe(given.access_token)
    expect(outcome.refreshToken?.reveal()).toBe(given.refresh_token)
    expect(outcome.idToken?.reveal()).toBe(given.id_token)
    expect(outcome.expiresInSeconds).toBeGreaterThan(3590)
    expect(outcome.expiresInSeconds).toBeLessThanOrEqual(3599)
    expect(tokenCalls()[0]?.form).toMatchObject({ code: '1.code', redirect_uri: REDIRECT })
  })

  test('refuses an answer whose nonce belongs to another sign-in', async () => {
    const flow = flowValues()
    answerTokens((_, response) => sendJson(response, 200, tokenAnswer('alice', 'another')))
    const outcome = await tokens.redeemCode({
      app,
      code: new Secret('1.code'),
      verifier: flow.verifier,
      nonce: flow.nonce,
      redirectUri: REDIRECT,
      scopes: scopes(),
    })
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'reauth' } })
  })
})

describe('refreshing', () => {
  test('returns the rotated refresh token, each time the newest', async () => {
    const given = new Map<string, string>()
    answerTokens((call, response) => {
      const answer = tokenAnswer('alice')
      given.set(call.form.refresh_token ?? '', answer.refresh_token)
      sendJson(response, 200, answer)
    })
    const first = await refresh()
    if (!first.ok || !first.refreshToken) throw new Error('no refresh token')
    expect(first.refreshToken.reveal()).toBe(given.get(REFRESH_TOKEN))
    const second = await refresh(first.refreshToken.reveal())
    expect(second.ok && second.refreshToken?.reveal()).toBe(given.get(first.refreshToken.reveal()))
    expect(new Set(tokenCalls().map((call) => call.form.refresh_token)).size).toBe(2)
  })

  test('says so when Entra gave no new one', async () => {
    answerTokens((_, response) => {
      const { refresh_token, ...rest } = tokenAnswer('alice')
      sendJson(response, 200, rest)
    })
    const outcome = await refresh()
    expect(outcome.ok && outcome.refreshToken).toBeUndefined()
  })

  test('keeps the refresh token of an answer that forgot when the access token ends', async () => {
    answerTokens((_, response) => sendJson(response, 200, { ...tokenAnswer('alice'), expires_in: 'soon' }))
    const outcome = await refresh()
    expect(outcome).toMatchObject({ ok: true, expiresInSeconds: 0 })
    expect(outcome.ok && outcome.refreshToken?.reveal()).toMatch(/^rt-alice-/)
  })

  test('mixes nothing up when twelve mailboxes refresh at once', async () => {
    answerTokens((call, response) => {
      const person = call.form.refresh_token?.split('-')[1] ?? ''
      setImmediate(() => sendJson(response, 200, tokenAnswer(person)))
    })
    const people = Array.from({ length: 12 }, (_, index) => `person${index}`)
    const outcomes = await Promise.all(people.map((person) => refresh(`rt-${person}-first`)))
    const owners = outcomes.map((outcome) => outcome.ok && outcome.refreshToken?.reveal().split('-')[1])
    expect(owners).toEqual(people)
  })

  test('does not replay the throttling of one mailbox to the next', async () => {
    let first = true
    answerTokens((_, response) => {
      if (first) sendJson(response, 429, entraRefusal(50196, 'invalid_grant'), { 'retry-after': '120' })
      else sendJson(response, 200, tokenAnswer('bob'))
      first = false
    })
    expect(await refreshFailure()).toMatchObject({
      class: 'throttled',
      evidence: { httpStatus: 429, retryAfterSeconds: 120, aadsts: [50196] },
    })
    expect((await refresh('rt-bob-first')).ok).toBe(true)
  })
})

describe('app-only tokens', () => {
  test('are asked for with the secret', async () => {
    answerTokens((call, response) => {
      const fits = call.form.client_secret === CLIENT_SECRET
      sendJson(response, fits ? 200 : 401, {
        token_type: 'Bearer',
        expires_in: 3599,
        access_token: 'app-token',
      })
    })
    const scope = 'https://outlook.office365.com/.default'
    const outcome = await tokens.clientCredentials({ app, scope })
    expect(outcome.ok && outcome.accessToken.reveal()).toBe('app-token')
    expect(tokenCalls()[0]?.form).toMatchObject({ grant_type: 'client_credentials', scope })
  })

  test('are asked for with an assertion that the certificate has signed, and no secret', async () => {
    const made = await generate([{ name: 'commonName', value: 'app' }], {
      keySize: 2048,
      algorithm: 'sha256',
    })
    const certificate = new X509Certificate(made.cert)
    answerTokens((_, response) =>
      sendJson(response, 200, { token_type: 'Bearer', expires_in: 3599, access_token: 'app-token' }),
    )
    const outcome = await tokens.clientCredentials({
      app: {
        ...app,
        credential: {
          kind: 'certificate',
          privateKey: new Secret(made.private),
          thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
        },
      },
      scope: 'https://outlook.office365.com/.default',
    })
    expect(outcome.ok).toBe(true)
    const [header = '', payload = '', signature = ''] =
      tokenCalls()[0]?.form.client_assertion?.split('.') ?? []
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'PS256' })
    const verifier = createVerify('sha256').update(`${header}.${payload}`)
    const key = { key: certificate.publicKey, padding: 6, saltLength: 32 }
    expect(verifier.verify(key, signature, 'base64url')).toBe(true)
    expect(tokenCalls()[0]?.form).not.toHaveProperty('client_secret')
  })
})

test('a success prints none of its tokens', async () => {
  const given = tokenAnswer('alice')
  answerTokens((_, response) => sendJson(response, 200, given))
  const outcome = await refresh()
  const printed = `${JSON.stringify(outcome)} ${inspect(outcome, { depth: 10, showHidden: true })}`
  for (const token of [given.access_token, given.refresh_token, given.id_token]) {
    expect(printed).not.toContain(token)
  }
})

test('of Microsoft’s own clouds the metadata is known and only the token endpoint is asked', async () => {
  const asked: string[] = []
  const client = createTokenClient({
    transport: async (request) => {
      asked.push(request.url.origin + request.url.pathname)
      return { status: 200, headers: {}, text: JSON.stringify(tokenAnswer('alice')) }
    },
  })
  for (const cloud of Object.values(PRESET_CLOUDS)) {
    const outcome = await client.refresh({
      app: { ...app, cloud },
      refreshToken: new Secret(REFRESH_TOKEN),
      scopes: signInScopes(cloud, ['imap']),
    })
    expect(outcome.ok).toBe(true)
  }
  expect(asked).toEqual(
    Object.values(PRESET_CLOUDS).map((cloud) => `${cloud.loginOrigin}/${TENANT}/oauth2/v2.0/token`),
  )
})
