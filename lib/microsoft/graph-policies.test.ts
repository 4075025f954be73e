import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { readOwners } from './graph-owners.ts'
import { durationDays, readSecretPolicy } from './graph-policies.ts'
import { cloudAt, type HttpsStub, sendJson, startHttpsStub } from './testing/https-stub.ts'
import { CLIENT } from './testing/token-stub.ts'

let stub: HttpsStub
beforeAll(async () => {
  stub = await startHttpsStub((_, response) => response.destroy())
})
afterAll(() => stub.close())

const asking = () => ({
  cloud: cloudAt(stub.origin),
  clientId: CLIENT,
  accessToken: new Secret('a-token'),
  transport: stub.transport,
  deadlineMs: 500,
})

const DENIED = { error: { code: 'Authorization_RequestDenied', message: 'No.' } }
const since = (date: string) => ({ restrictForAppsCreatedAfterDateTime: date })
const cap = (maxLifetime: string, more: object = {}) => ({
  restrictionType: 'passwordLifetime',
  maxLifetime,
  state: 'enabled',
  ...more,
})
const block = { restrictionType: 'passwordAddition', maxLifetime: null, state: 'enabled' }

interface Told {
  readonly tenant?: unknown
  readonly app?: unknown
  readonly created?: string
}

async function policyOf({ tenant, app, created }: Told) {
  stub.answer = ({ path }, response) => {
    const json = path.endsWith('/defaultAppManagementPolicy')
      ? tenant
      : path.endsWith('/appManagementPolicies')
        ? app
        : { createdDateTime: created }
    sendJson(response, json ? 200 : 403, json ?? DENIED)
  }
  return readSecretPolicy(asking())
}

const tenantWith = (...passwordCredentials: object[]) => ({
  isEnabled: true,
  applicationRestrictions: { passwordCredentials },
})

describe('what a policy says of new secrets', () => {
  test('is unknown to an app that may not read it', async () => {
    expect(await policyOf({})).toEqual({ kind: 'unknown' })
  })

  test.each([
    ['a block', tenantWith(block), { additionForbidden: true, capDays: null }],
    ['two caps', tenantWith(cap('P180D'), cap('P90D')), { additionForbidden: false, capDays: 90 }],
    [
      'a rule that is off',
      tenantWith({ ...block, state: 'disabled' }),
      { additionForbidden: false, capDays: null },
    ],
    [
      'a policy that is off',
      { ...tenantWith(block), isEnabled: false },
      { additionForbidden: false, capDays: null },
    ],
    [
      'a rule for newer apps',
      tenantWith(cap('P30D', since('2026-06-01T00:00:00Z'))),
      { additionForbidden: false, capDays: null },
    ],
    [
      'a rule for older apps, too',
      tenantWith(cap('P30D', since('2020-06-01T00:00:00Z'))),
      { additionForbidden: false, capDays: 30 },
    ],
  ])('of the tenant with %s', async (_what, tenant, policy) => {
    const read = await policyOf({ tenant, created: '2025-01-01T00:00:00Z' })
    expect(read).toEqual({ kind: 'read', policy: { ...policy, from: 'tenant' } })
  })

  test('of the app itself stands above that of the tenant', async () => {
    const app = { value: [{ isEnabled: true, restrictions: { passwordCredentials: [cap('P60D')] } }] }
    expect(await policyOf({ tenant: tenantWith(block), app })).toEqual({
      kind: 'read',
      policy: { additionForbidden: false, capDays: 60, from: 'app' },
    })
  })

  test.each([
    ['P90D', 90],
    ['P4DT12H', 4.5],
    ['PT36H', 1.5],
    ['P1Y', 365],
    ['soon', null],
    ['', null],
  ])('gives %j as %s days', (text, days) => {
    expect(durationDays(text)).toBe(days)
  })
})

describe('the owners of the application', () => {
  test('are read by their object ids', async () => {
    stub.answer = (_, response) =>
      sendJson(response, 200, {
        value: [{ '@odata.type': '#microsoft.graph.servicePrincipal', id: 'AB-1' }, { id: 'cd-2' }],
      })
    expect(await readOwners(asking())).toEqual({ kind: 'read', owners: ['ab-1', 'cd-2'] })
  })

  test.each([
    [403, DENIED, 'not-allowed'],
    [500, {}, 'unreachable'],
    [200, { value: 'x' }, 'unreachable'],
  ])('with HTTP %i and %o are %s', async (status, json, kind) => {
    stub.answer = (_, response) => sendJson(response, status, json)
    expect((await readOwners(asking())).kind).toBe(kind)
  })
})
