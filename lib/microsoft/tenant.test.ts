import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PRESET_CLOUDS } from './clouds.ts'
import { lookUpTenant, tenantName } from './tenant.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { entraRefusal, openidMetadata, TENANT } from './testing/token-stub.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => response.destroy())
})
afterAll(() => stub.close())
beforeEach(() => {
  stub.calls.length = 0
})

const lookUp = (text: string) =>
  lookUpTenant({ cloud: cloudAt(stub.origin), text, transport: stub.transport, deadlineMs: 500 })

describe('a text', () => {
  test.each([
    ['contoso.test', 'contoso.test'],
    [' Alice@Contoso.onmicrosoft.com ', 'contoso.onmicrosoft.com'],
    ['b\u00fccher.test', 'xn--bcher-kva.test'],
    [TENANT.toUpperCase(), TENANT],
  ])('%o names the tenant %o', (text, name) => {
    expect(tenantName(text)).toBe(name)
  })

  test.each([
    '',
    'contoso',
    'common',
    'organizations',
    '../evil',
    'contoso.test/evil',
    'contoso.test?x=1',
    'con toso.test',
    'a..test',
    '-a.test',
    '10.0.0.1',
    '00000000-0000-0000-0000-000000000000',
    `${'a'.repeat(64)}.test`,
    'a'.repeat(500),
  ])('%o names none and asks nobody', async (text) => {
    expect(await lookUp(text)).toEqual({ kind: 'invalid' })
    expect(stub.calls).toEqual([])
  })
})

describe('looking a tenant up', () => {
  test('finds the id in the metadata of the domain', async () => {
    stub.answer = (_, response) => sendJson(response, 200, openidMetadata(stub.origin))
    expect(await lookUp('alice@contoso.test')).toEqual({ kind: 'found', tenantId: TENANT })
    expect(stub.calls[0]?.path).toBe('/contoso.test/v2.0/.well-known/openid-configuration')
  })

  test('says that there is none', async () => {
    stub.answer = (_, response) => sendJson(response, 400, entraRefusal(90002, 'invalid_tenant'))
    expect(await lookUp('nobody.test')).toEqual({ kind: 'not-found' })
  })

  test('says that the tenant is of another cloud', async () => {
    const { global } = PRESET_CLOUDS
    const metadata = { ...openidMetadata(global.loginOrigin), cloud_instance_name: 'microsoftonline.us' }
    const found = await lookUpTenant({
      cloud: global,
      text: 'agency.test',
      transport: async () => ({ status: 200, headers: {}, text: JSON.stringify(metadata) }),
    })
    expect(found).toEqual({ kind: 'other-cloud', cloudId: 'us-gov-high' })
  })

  test('does not take the id from an address elsewhere', async () => {
    stub.answer = (_, response) => sendJson(response, 200, openidMetadata('https://login.evil.test'))
    expect(await lookUp('contoso.test')).toMatchObject({ kind: 'unreachable' })
  })

  test.each([
    ['a page of HTML', 200, 'text/html'],
    ['an error', 503, 'text/html'],
  ])('says unreachable to %s', async (_, status, type) => {
    stub.answer = (_call, response) => response.writeHead(status, { 'content-type': type }).end('<html>')
    expect(await lookUp('contoso.test')).toMatchObject({
      kind: 'unreachable',
      failure: { class: 'transient', evidence: { httpStatus: status } },
    })
  })

  test('says unreachable when nobody answers', async () => {
    stub.answer = () => {}
    expect(await lookUp('contoso.test')).toMatchObject({
      kind: 'unreachable',
      failure: { class: 'network', evidence: { code: 'DEADLINE', stage: 'discovery' } },
    })
  })
})
