import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { signingKeyCache, signingKeys, verifyIdToken } from './id-token.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT, TENANT } from './testing/token-stub.ts'

const OTHER_TENANT = '22222222-2222-4222-8222-222222222222'
const OBJECT = '00000000-0000-4000-9000-000000000001'
const NONCE = 'the-nonce-of-this-sign-in'
const NOW = new Date('2026-11-21T09:00:00Z')
const seconds = NOW.getTime() / 1000

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let ours: Pair
let strangers: Pair
let jwk: Awaited<ReturnType<typeof exportJWK>>
const cloud = cloudAt('https://localhost:8443')

beforeAll(async () => {
  ours = await generateKeyPair('RS256', { extractable: true })
  strangers = await generateKeyPair('RS256', { extractable: true })
  jwk = { ...(await exportJWK(ours.publicKey)), kid: 'key-1', use: 'sig' }
})

const good = (): JWTPayload => ({
  iss: `${cloud.loginOrigin}/${TENANT}/v2.0`,
  aud: CLIENT,
  iat: seconds - 5,
  nbf: seconds - 5,
  exp: seconds + 3600,
  sub: 'pairwise',
  tid: TENANT,
  oid: OBJECT,
  nonce: NONCE,
  ver: '2.0',
  preferred_username: 'Alice@contoso.test',
  email: 'alice.mail@contoso.test',
  name: 'Alice',
})

function sign(claims: JWTPayload, key = ours.privateKey, kid = 'key-1') {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key)
}

const check = (token: string, keys = createLocalJWKSet({ keys: [jwk] })) =>
  verifyIdToken({
    idToken: new Secret(token),
    cloud,
    tenantId: TENANT,
    clientId: CLIENT,
    nonce: NONCE,
    keys,
    now: NOW,
  })

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('an id_token', () => {
  test('that is sound names the account', async () => {
    expect(await check(await sign(good()))).toEqual({
      ok: true,
      identity: {
        tenantId: TENANT,
        objectId: OBJECT,
        upn: 'Alice@contoso.test',
        mail: 'alice.mail@contoso.test',
        name: 'Alice',
      },
    })
  })

  test('may leave out the names', async () => {
    const { preferred_username, email, name, ...rest } = good()
    const outcome = await check(await sign(rest))
    expect(outcome).toMatchObject({ ok: true, identity: { tenantId: TENANT, objectId: OBJECT } })
  })

  test.each([
    ['without a signature', async () => `${encode({ alg: 'none' })}.${encode(good())}.`, 'algorithm'],
    [
      'signed with the public key as a password',
      () =>
        new SignJWT(good())
          .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
          .sign(new TextEncoder().encode(JSON.stringify(jwk).padEnd(32))),
      'algorithm',
    ],
    ['signed by a stranger under our key’s name', () => sign(good(), strangers.privateKey), 'signature'],
    ['of a key nobody knows', () => sign(good(), strangers.privateKey, 'key-2'), 'unknown-key'],
    [
      'of another issuer',
      () => sign({ ...good(), iss: `https://localhost:8443/${OTHER_TENANT}/v2.0` }),
      'issuer',
    ],
    ['of another cloud', () => sign({ ...good(), iss: `https://login.evil.test/${TENANT}/v2.0` }), 'issuer'],
    ['for another application', () => sign({ ...good(), aud: OTHER_TENANT }), 'audience'],
    ['of another tenant under the right issuer', () => sign({ ...good(), tid: OTHER_TENANT }), 'tenant'],
    ['of another sign-in', () => sign({ ...good(), nonce: 'another' }), 'nonce'],
    ['without a nonce', () => sign({ ...good(), nonce: undefined }), 'claims'],
    ['that has expired', () => sign({ ...good(), exp: seconds - 61 }), 'expired'],
    ['that is not valid yet', () => sign({ ...good(), nbf: seconds + 120 }), 'not-yet-valid'],
    ['that was made in the future', () => sign({ ...good(), iat: seconds + 120 }), 'not-yet-valid'],
    ['that is old, whatever it says of its end', () => sign({ ...good(), iat: seconds - 90_000 }), 'expired'],
    ['of version 1', () => sign({ ...good(), ver: '1.0' }), 'claims'],
    ['whose object id is a path', () => sign({ ...good(), oid: '../../x' }), 'claims'],
    ['without an object id', () => sign({ ...good(), oid: undefined }), 'claims'],
    ['that is no token', async () => 'hello', 'malformed'],
    ['without end', async () => 'a'.repeat(20_000), 'malformed'],
    [
      'with a changed claim',
      async () => {
        const [head, , signature] = (await sign(good())).split('.')
        return `${head}.${encode({ ...good(), oid: OTHER_TENANT })}.${signature}`
      },
      'signature',
    ],
  ])('%s is refused', async (_, make, problem) => {
    const token = await make()
    const outcome = await check(token)
    expect(outcome).toMatchObject({ ok: false, problem, evidence: { source: 'entra', code: problem } })
    expect(JSON.stringify(outcome)).not.toContain(token.slice(0, 60))
  })
})

describe('the keys of a tenant', () => {
  let stub: HttpsStub
  beforeAll(async () => {
    stub = await startHttpsStub((_, response) => sendJson(response, 200, { keys: [jwk] }))
  })
  afterAll(() => stub.close())

  const token = () => sign({ ...good(), iss: `${stub.origin}/${TENANT}/v2.0` })
  const verify = async (keys: ReturnType<typeof signingKeys>) =>
    verifyIdToken({
      idToken: new Secret(await token()),
      cloud: cloudAt(stub.origin),
      tenantId: TENANT,
      clientId: CLIENT,
      nonce: NONCE,
      keys,
      now: NOW,
    })

  test('are fetched once for many sign-ins', async () => {
    stub.calls.length = 0
    const keysOf = signingKeyCache(stub.transport)
    for (let round = 0; round < 3; round++) {
      expect(await verify(keysOf(cloudAt(stub.origin), TENANT))).toMatchObject({ ok: true })
    }
    expect(stub.calls.map((call) => call.path)).toEqual([`/${TENANT}/discovery/v2.0/keys`])
  })

  test('are forgotten beyond the bound', async () => {
    stub.calls.length = 0
    const keysOf = signingKeyCache(stub.transport, 1)
    const first = keysOf(cloudAt(stub.origin), TENANT)
    keysOf(cloudAt(stub.origin), OTHER_TENANT)
    expect(keysOf(cloudAt(stub.origin), TENANT)).not.toBe(first)
  })

  test.each([
    ['a redirect', (status: number) => status, 302],
    ['an error', (status: number) => status, 503],
  ])('that answer with %s accept nobody', async (_, same, status) => {
    stub.answer = (_call, response) => response.writeHead(same(status), { location: '/x' }).end()
    expect(await verify(signingKeys(cloudAt(stub.origin), TENANT, stub.transport))).toMatchObject({
      ok: false,
      problem: 'keys-unreachable',
    })
  })

  test('that are no key set accept nobody', async () => {
    stub.answer = (_, response) => response.writeHead(200).end('<html>')
    expect(await verify(signingKeys(cloudAt(stub.origin), TENANT, stub.transport))).toMatchObject({
      ok: false,
      problem: 'keys-unreachable',
    })
  })
})
