import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { Secret } from '#lib/secret.ts'
import { pollDeviceCode, startDeviceCode } from './device-code.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT, entraRefusal, TENANT, tokenAnswer } from './testing/token-stub.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_call, response) => sendJson(response, 500, {}))
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.calls.length = 0
})

const STARTED = {
  user_code: 'BCDFGHJKL',
  device_code: 'a-device-code-of-entra',
  verification_uri: 'https://microsoft.com/devicelogin',
  expires_in: 900,
  interval: 5,
  message: 'To sign in …',
}

function start() {
  const scopes = ['https://outlook.office.com/IMAP.AccessAsUser.All', 'offline_access']
  const request = { cloud: cloudAt(stub.origin), tenantId: TENANT, clientId: CLIENT, scopes }
  return startDeviceCode(request, { transport: stub.transport, deadlineMs: 2_000 })
}

function poll() {
  const deviceCode = new Secret('a-device-code-of-entra')
  const request = { cloud: cloudAt(stub.origin), tenantId: TENANT, clientId: CLIENT, deviceCode }
  return pollDeviceCode(request, { transport: stub.transport, deadlineMs: 500 })
}

function answering(status: number, json: unknown, headers: Record<string, string> = {}) {
  stub.answer = (_call, response) => sendJson(response, status, json, headers)
}

describe('asking for a device code', () => {
  it('sends client and scopes, and no secret', async () => {
    answering(200, STARTED)
    expect(await start()).toMatchObject({
      ok: true,
      userCode: 'BCDFGHJKL',
      verificationUri: 'https://microsoft.com/devicelogin',
      expiresInSeconds: 900,
      intervalSeconds: 5,
    })
    expect(stub.calls[0]).toMatchObject({ method: 'POST', path: `/${TENANT}/oauth2/v2.0/devicecode` })
    expect(stub.calls[0]?.form).toEqual({
      client_id: CLIENT,
      scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
    })
  })

  it('keeps the device code out of print', async () => {
    answering(200, STARTED)
    expect(JSON.stringify(await start())).not.toContain('a-device-code-of-entra')
  })

  it.each([
    ['no interval', undefined],
    ['an interval that is no number', 'soon'],
    ['an interval of an hour', 3_600],
  ])('waits five seconds between polls with %s', async (_, interval) => {
    answering(200, { ...STARTED, interval })
    expect(await start()).toMatchObject({ ok: true, intervalSeconds: 5 })
  })

  it.each([
    ['a script for a link', { verification_uri: 'javascript:alert(1)' }],
    ['markup for a code', { user_code: '<b>BCD</b>' }],
    ['no device code', { device_code: undefined }],
  ])('does not take an answer with %s', async (_, wrong) => {
    answering(200, { ...STARTED, ...wrong })
    expect(await start()).toMatchObject({ ok: false, failure: { class: 'transient' } })
  })

  it('says that public client flows must be switched on when Entra misses a secret', async () => {
    answering(401, entraRefusal(7000218, 'invalid_client'))
    const refused = await start()
    if (refused.ok) throw new Error('Entra refused, the portal did not notice')
    expect(refused.failure).toMatchObject({ class: 'app-credential', evidence: { stage: 'device-code' } })
    expect(diagnose(refused.failure.evidence).cause).toBe('client.public_flows_off')
  })
})

describe('one poll', () => {
  it('sends the grant of the standard, and no secret', async () => {
    answering(400, entraRefusal(70016, 'authorization_pending'))
    expect(await poll()).toEqual({ kind: 'pending' })
    expect(stub.calls[0]).toMatchObject({ path: `/${TENANT}/oauth2/v2.0/token` })
    expect(stub.calls[0]?.form).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: CLIENT,
      device_code: 'a-device-code-of-entra',
    })
  })

  it('hands over the tokens as secrets', async () => {
    const answer = tokenAnswer('anna')
    answering(200, answer)
    const found = await poll()
    if (found.kind !== 'tokens') throw new Error(found.kind)
    expect(found.tokens.accessToken.reveal()).toBe(answer.access_token)
    expect(found.tokens.refreshToken?.reveal()).toBe(answer.refresh_token)
    expect(found.tokens.idToken?.reveal()).toBe(answer.id_token)
    expect(found.tokens).toMatchObject({ expiresInSeconds: 3_599, scope: answer.scope })
    expect(JSON.stringify(found)).not.toContain(answer.access_token)
  })

  it.each([
    ['slow_down', 400, entraRefusal(70016, 'slow_down'), 'slow-down'],
    ['expired_token', 400, entraRefusal(70020, 'expired_token'), 'expired'],
    ['authorization_declined', 400, entraRefusal(70016, 'authorization_declined'), 'refused'],
    ['bad_verification_code', 400, entraRefusal(70018, 'bad_verification_code'), 'refused'],
    ['a secret that is missing', 401, entraRefusal(7000218, 'invalid_client'), 'refused'],
    ['a policy', 400, entraRefusal(53003, 'access_denied'), 'refused'],
    ['a broken service', 503, { error: 'temporarily_unavailable' }, 'unreachable'],
    ['too many questions', 429, entraRefusal(50196, 'invalid_request'), 'unreachable'],
    ['no JSON', 200, 'a page', 'unreachable'],
    ['an answer without an access token', 200, { token_type: 'Bearer' }, 'unreachable'],
  ])('tells %s', async (_, status, json, kind) => {
    answering(status, json)
    expect((await poll()).kind).toBe(kind)
  })

  it.each([
    ['authorization_declined', entraRefusal(70016, 'authorization_declined'), 'consent.declined'],
    ['bad_verification_code', entraRefusal(70018, 'bad_verification_code'), 'code.unusable'],
    ['7000218', entraRefusal(7000218, 'invalid_client'), 'client.public_flows_off'],
  ])('diagnoses %s', async (_, json, cause) => {
    answering(400, json)
    const found = await poll()
    if (found.kind !== 'refused') throw new Error(found.kind)
    expect(diagnose(found.failure.evidence).cause).toBe(cause)
  })

  it('is unreachable, and to be repeated, when nobody answers in time', async () => {
    stub.answer = () => {}
    expect(await poll()).toMatchObject({
      kind: 'unreachable',
      failure: { class: 'network', evidence: { code: 'DEADLINE', stage: 'device-code' } },
    })
  })
})
