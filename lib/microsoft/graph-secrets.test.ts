import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { addSecret, removeSecret } from './graph-secrets.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT } from './testing/token-stub.ts'

const ACCESS_TOKEN = 'planted-graph-token-0123456789'
const NEEDLE = 'Nd18Q~planted-new-secret-0123456789abcdef'
const KEY_ID = 'aaaaaaaa-1111-4111-8111-111111111111'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => response.destroy())
})
beforeEach(() => {
  stub.calls.length = 0
})
afterAll(() => stub.close())

const asking = () => ({
  cloud: cloudAt(stub.origin),
  clientId: CLIENT,
  accessToken: new Secret(ACCESS_TOKEN),
  transport: stub.transport,
  deadlineMs: 500,
})
const add = () =>
  addSecret({ ...asking(), displayName: 'Mailgrant 1', endsAt: new Date('2027-05-20T00:00:00Z') })
const remove = () => removeSecret({ ...asking(), keyId: KEY_ID })

const answers = (status: number, json: unknown) => {
  stub.answer = (_, response) => sendJson(response, status, json, { 'retry-after': '9' })
}
const says = (code: string, message: string) => ({ error: { code, message } })

const made = {
  customKeyIdentifier: null,
  displayName: 'Mailgrant 1',
  endDateTime: '2027-05-20T00:00:00Z',
  hint: 'Nd1',
  keyId: KEY_ID,
  secretText: NEEDLE,
  startDateTime: '2026-11-21T00:00:00Z',
}

describe('a new secret', () => {
  test('comes with its key id and its end, and prints as nothing', async () => {
    answers(200, made)
    const added = await add()
    expect(added).toMatchObject({
      kind: 'added',
      keyId: KEY_ID,
      hint: 'Nd1',
      startsAt: new Date('2026-11-21T00:00:00Z'),
      expiresAt: new Date('2027-05-20T00:00:00Z'),
    })
    if (added.kind !== 'added') throw new Error('was refused')
    expect(added.secret.reveal()).toBe(NEEDLE)
    expect(inspect(added, { depth: 10 }) + JSON.stringify(added)).not.toContain(NEEDLE)
    expect(stub.calls).toMatchObject([
      { method: 'POST', path: `/v1.0/applications(appId='${CLIENT}')/addPassword` },
    ])
    expect(Object.keys(stub.calls[0]?.form ?? {})[0]).toBe(
      '{"passwordCredential":{"displayName":"Mailgrant 1","endDateTime":"2027-05-20T00:00:00.000Z"}}',
    )
  })

  const LONG = "Credential lifetime exceeds the max value allowed as per assigned policy 'p1'."
  const NO_SECRETS = "Credential type not allowed as per assigned policy 'p1'."
  test.each([
    [400, says('CredentialInvalidLifetimeAsPerAppPolicy', LONG), 'lifetime'],
    [400, says('CredentialTypeNotAllowedAsPerAppPolicy', NO_SECRETS), 'addition'],
    [403, says('Authorization_RequestDenied', LONG), 'lifetime'],
    [400, says('Request_BadRequest', NO_SECRETS), 'addition'],
  ])('forbidden by a policy with HTTP %i %o is told as %s', async (status, json, restriction) => {
    answers(status, json)
    expect(await add()).toMatchObject({ kind: 'forbidden-by-policy', restriction })
  })

  test.each([
    [403, says('Authorization_RequestDenied', 'Insufficient privileges.'), 'not-allowed'],
    [401, says('InvalidAuthenticationToken', 'Expired.'), 'not-allowed'],
    [400, says('TooManyAppPasswords', 'You can only add a maximum of 2 passwords.'), 'too-many'],
    [400, says('Directory_ResourceSizeExceeded', 'The size of the object.'), 'too-many'],
    [404, says('Request_ResourceNotFound', 'None.'), 'not-found'],
    [400, says('Request_BadRequest', 'Invalid value.'), 'refused'],
    [429, says('TooManyRequests', 'Slow.'), 'unreachable'],
    [503, says('ServiceUnavailable', 'Later.'), 'unreachable'],
    [400, 'a proxy speaks', 'unreachable'],
    [302, {}, 'unreachable'],
  ])('with HTTP %i and %o is %s', async (status, json, kind) => {
    answers(status, json)
    const refused = await add()
    expect(refused.kind).toBe(kind)
    expect(inspect(refused, { depth: 10 })).not.toContain(ACCESS_TOKEN)
  })

  test.each([
    ['no key id', { ...made, keyId: undefined }],
    ['no end', { ...made, endDateTime: 'soon' }],
    ['a list around it', [made]],
  ])('in an answer with %s stays unknown, and stands in no evidence', async (_what, json) => {
    answers(200, json)
    const unread = await add()
    expect(unread).toMatchObject({ kind: 'unreachable', evidence: { httpStatus: 200 } })
    expect(inspect(unread, { depth: 10 })).not.toContain('planted')
  })

  test('is not asked for under anything but a GUID', async () => {
    const asked = { ...asking(), clientId: "x')/owners", displayName: 'x', endsAt: new Date() }
    await expect(addSecret(asked)).rejects.toThrow('GUID')
    expect(stub.calls).toEqual([])
  })
})

describe('a secret to remove', () => {
  test('is removed', async () => {
    stub.answer = (_, response) => response.writeHead(204).end()
    expect(await remove()).toEqual({ kind: 'removed' })
    expect(Object.keys(stub.calls[0]?.form ?? {})).toEqual([`{"keyId":"${KEY_ID}"}`])
  })

  test.each([
    [400, says('Request_BadRequest', "No password credential found with keyId 'x'."), 'already-gone'],
    [404, says('Request_ResourceNotFound', 'No password credential found with keyId.'), 'already-gone'],
    [403, says('Authorization_RequestDenied', 'No.'), 'not-allowed'],
    [404, says('Request_ResourceNotFound', 'Resource does not exist.'), 'not-found'],
    [502, {}, 'unreachable'],
  ])('with HTTP %i and %o is %s', async (status, json, kind) => {
    answers(status, json)
    expect((await remove()).kind).toBe(kind)
  })
})
