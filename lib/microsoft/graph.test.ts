import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { type Application, findSecret, readOwnApplication } from './graph.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT } from './testing/token-stub.ts'

const ACCESS_TOKEN = 'planted-graph-token-0123456789'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => response.destroy())
})
afterAll(() => stub.close())

const read = () =>
  readOwnApplication({
    cloud: cloudAt(stub.origin),
    clientId: CLIENT,
    accessToken: new Secret(ACCESS_TOKEN),
    transport: stub.transport,
    deadlineMs: 500,
  })

const key = (keyId: string, hint: string | null, endDateTime: string) => ({
  keyId,
  hint,
  displayName: `secret ${keyId}`,
  startDateTime: '2026-01-01T00:00:00Z',
  endDateTime,
  secretText: null,
})

const application = {
  id: 'object-id',
  appId: CLIENT,
  displayName: 'Mail Portal',
  signInAudience: 'AzureADMyOrg',
  web: { redirectUris: ['https://portal.test/oauth/callback'] },
  passwordCredentials: [
    key('k1', 'abc', '2027-01-31T12:00:00.1234567Z'),
    key('k2', 'xyz', '2026-12-03T00:00:00Z'),
  ],
  keyCredentials: [
    { keyId: 'c1', customKeyIdentifier: 'AAEC', displayName: null, endDateTime: '2028-01-01T00:00:00Z' },
  ],
}

async function found(json: unknown = application): Promise<Application> {
  stub.answer = (_, response) => sendJson(response, 200, json)
  const reading = await read()
  if (reading.kind !== 'found') throw new Error(`expected found, got ${reading.kind}`)
  return reading.application
}

describe('the own application', () => {
  test('is read with its secrets and certificates', async () => {
    stub.calls.length = 0
    expect(await found()).toMatchObject({
      objectId: 'object-id',
      clientId: CLIENT,
      displayName: 'Mail Portal',
      redirectUris: ['https://portal.test/oauth/callback'],
      secrets: [
        { keyId: 'k1', hint: 'abc', expiresAt: new Date('2027-01-31T12:00:00.123Z') },
        { keyId: 'k2', hint: 'xyz', expiresAt: new Date('2026-12-03T00:00:00Z') },
      ],
      certificates: [{ keyId: 'c1', expiresAt: new Date('2028-01-01T00:00:00Z') }],
    })
    expect(stub.calls[0]?.headers.authorization).toBe(`Bearer ${ACCESS_TOKEN}`)
    expect(stub.calls[0]?.path).toContain(`applications(appId='${CLIENT}')?$select=`)
  })

  test('may have neither web platform nor dates', async () => {
    const bare = { ...application, web: null, passwordCredentials: [{ keyId: 'k1', endDateTime: 'soon' }] }
    const read = await found(bare)
    expect(read.redirectUris).toEqual([])
    expect(read.secrets).toMatchObject([{ keyId: 'k1', hint: null, expiresAt: null }])
  })

  test.each([
    [401, { error: { code: 'InvalidAuthenticationToken', message: 'Expired.' } }, 'not-allowed'],
    [403, { error: { code: 'Authorization_RequestDenied', message: 'No.' } }, 'not-allowed'],
    [404, { error: { code: 'Request_ResourceNotFound', message: 'None.' } }, 'not-found'],
    [429, { error: { code: 'TooManyRequests', message: 'Slow.' } }, 'unreachable'],
    [200, { hello: 'world' }, 'unreachable'],
    [200, { ...application, appId: 'bbbbbbbb-0000-4000-8000-000000000001' }, 'unreachable'],
    [302, {}, 'unreachable'],
  ])('with HTTP %i and %o is %s', async (status, json, kind) => {
    stub.answer = (_, response) => sendJson(response, status, json, { location: '/x', 'retry-after': '9' })
    const reading = await read()
    expect(reading.kind).toBe(kind)
    expect(inspect(reading, { depth: 10 })).not.toContain(ACCESS_TOKEN)
  })

  test('is asked for by a GUID only', async () => {
    const question = { cloud: cloudAt(stub.origin), clientId: "x')/owners", accessToken: new Secret('t') }
    await expect(readOwnApplication(question)).rejects.toThrow('GUID')
  })
})

describe('the secret in use', () => {
  test('is found by its first three characters', async () => {
    expect(findSecret(await found(), new Secret('abc8Q~the-rest'))).toMatchObject({
      kind: 'found',
      secret: { keyId: 'k1' },
    })
  })

  test('is found by its key id first', async () => {
    expect(findSecret(await found(), new Secret('abc8Q~the-rest'), 'k2')).toMatchObject({
      kind: 'found',
      secret: { keyId: 'k2' },
    })
  })

  test('stays open when two begin alike, or none does', async () => {
    const twins = [key('k1', 'abc', '2027-01-01T00:00:00Z'), key('k2', 'abc', '2028-01-01T00:00:00Z')]
    const two = await found({ ...application, passwordCredentials: twins })
    expect(findSecret(two, new Secret('abc8Q~the-rest'))).toMatchObject({ kind: 'ambiguous' })
    expect(findSecret(await found(), new Secret('nnn8Q~the-rest'))).toEqual({ kind: 'none' })
  })
})
