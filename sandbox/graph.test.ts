import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_IDS, TENANT_ID } from './personas.ts'
import type { LogEntry } from './request-log.ts'
import {
  accessToken,
  at,
  openTenant,
  type Reply,
  request,
  type TestTenant,
  tokenCall,
} from './testing/tenant.ts'

const DAY = 86_400_000

let tenant: TestTenant
beforeAll(async () => {
  tenant = await openTenant()
})
beforeEach(() => tenant.control.post('/reset', { grants: true }))
afterAll(() => tenant.remove())

const OWN = CLIENT_IDS.appOnly
const self = (clientId: string) => `applications(appId='${clientId}')`

function prove(clientId: string, secret: string, scope = 'https://outlook.office365.com/.default') {
  const form = { client_id: clientId, client_secret: secret, grant_type: 'client_credentials', scope }
  return tokenCall(tenant, form)
}

async function tokenOf(clientId: string): Promise<string> {
  const secret = tenant.apps.find((one) => one.clientId === clientId)?.secretValue ?? ''
  return String((await prove(clientId, secret, `${tenant.cloud.graphOrigin}/.default`)).body.access_token)
}

function ask(token: string, path: string, body?: unknown): Promise<Reply> {
  return request(tenant, `${tenant.cloud.graphOrigin}/v1.0/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

const graph = async (path: string, clientId: string, body?: unknown) =>
  ask(await tokenOf(clientId), path, body)
const change = (body: object, clientId: string = OWN) => tenant.control.post(`/apps/${clientId}`, body)

const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString()
const add = (days = 90, displayName = 'next') =>
  graph(`${self(OWN)}/addPassword`, OWN, { passwordCredential: { displayName, endDateTime: inDays(days) } })
const remove = (keyId: unknown) => graph(`${self(OWN)}/removePassword`, OWN, { keyId })
const listed = async () =>
  (await graph(self(OWN), OWN)).body.passwordCredentials as { keyId: string; displayName: string }[]

describe('an app that reads', () => {
  it('itself sees the expiry of its own secrets', async () => {
    const id = CLIENT_IDS.healthy
    const { status, body } = await graph(
      `${self(id)}?$select=id,appId,passwordCredentials,keyCredentials`,
      id,
    )
    expect(status).toBe(200)
    expect(body.passwordCredentials).toMatchObject([
      { keyId: tenant.app.secretId, endDateTime: tenant.app.secretExpires, secretText: null },
    ])
    expect(body).not.toHaveProperty('displayName')
    const principal = await graph(`servicePrincipals(appId='${id}')?$select=id`, id)
    expect(principal.body.id).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is refused when it may not, asks about another, or shows a token for mail', async () => {
    const refused = await graph(self(CLIENT_IDS.expiring), CLIENT_IDS.expiring)
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } })
    expect((await graph(self(OWN), CLIENT_IDS.healthy)).status).toBe(403)
    expect((await graph(`${self(CLIENT_IDS.healthy)}/owners`, CLIENT_IDS.healthy)).status).toBe(403)
    const reply = await ask(await accessToken(tenant, at('support')), self(CLIENT_IDS.healthy))
    expect(reply).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } })
  })

  it('with the role for its own applications lists every application of the tenant', async () => {
    const { body } = await graph('applications', OWN)
    expect((body.value as object[]).length).toBe(tenant.apps.length)
    expect((await graph(self(CLIENT_IDS.healthy), OWN)).status).toBe(200)
  })
})

describe('an app that manages itself', () => {
  it('adds a secret that works, and removes it by app id or object id', async () => {
    const added = await add()
    expect(added.body).toMatchObject({ displayName: 'next', hint: String(added.body.secretText).slice(0, 3) })
    const value = String(added.body.secretText)
    expect((await prove(OWN, value)).status).toBe(200)
    const objectId = String((await graph(self(OWN), OWN)).body.id)
    const path = `applications/${objectId}/removePassword`
    expect((await graph(path, OWN, { keyId: added.body.keyId })).status).toBe(204)
    expect((await prove(OWN, value)).body.error_codes).toEqual([7000215])
    expect(await remove(added.body.keyId)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('No password credential found') } },
    })
  })

  it.each([
    ['the role', { graphRoles: [] }],
    ['the ownership', { owners: [] }],
    ['both, by one switch', { managesOwnApplication: false }],
  ])('may not any more without %s', async (_what, patch) => {
    await change(patch)
    expect(await add()).toMatchObject({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied' } },
    })
    await change({ managesOwnApplication: true })
    expect((await add()).status).toBe(200)
  })

  it('may be given just that, without consent to anything else', async () => {
    const other = CLIENT_IDS.healthy
    await change({ managesOwnApplication: true }, other)
    await change({ graphRoles: ['Application.ReadWrite.OwnedBy', 'Mail.Read'] }, other)
    const claims = (await tokenOf(other)).split('.')[1] ?? ''
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      roles: ['Application.ReadWrite.OwnedBy'],
    })
    expect((await graph(`${self(other)}/addPassword`, other, {})).status).toBe(200)
  })

  it('has in its token only what was granted before it was made', async () => {
    await change({ managesOwnApplication: false })
    const before = await tokenOf(OWN)
    await change({ managesOwnApplication: true })
    const body = { passwordCredential: { displayName: 'early' } }
    expect((await ask(before, `${self(OWN)}/addPassword`, body)).status).toBe(403)
  })

  it('changes no application that it does not own, and reads who owns its own', async () => {
    const other = CLIENT_IDS.healthy
    expect((await graph(`${self(other)}/addPassword`, OWN, {})).status).toBe(403)
    const { owners } = await change({}).then((view) => view as { owners: string[] })
    expect((await graph(`${self(OWN)}/owners`, OWN)).body.value).toMatchObject(owners.map((id) => ({ id })))
    await change({ owners: [...owners, '11111111-2222-4333-8444-555555555555'] }, other)
    expect((await graph(`${self(other)}/addPassword`, OWN, {})).status).toBe(200)
  })

  it('of personal accounts has two secrets at most', async () => {
    await change({ personalAccounts: true })
    expect((await add()).status).toBe(200)
    expect(await add()).toMatchObject({ status: 400, body: { error: { code: 'TooManyAppPasswords' } } })
  })
})

describe('a policy', () => {
  const policy = (appPolicy: object | null) => tenant.control.post(`/tenants/${TENANT_ID}`, { appPolicy })
  const forbids = { status: 400, body: { error: { code: 'CredentialTypeNotAllowedAsPerAppPolicy' } } }
  const limits = { status: 400, body: { error: { code: 'CredentialInvalidLifetimeAsPerAppPolicy' } } }

  it('of the tenant forbids new secrets, or caps their life', async () => {
    await policy({ passwordAddition: 'forbidden' })
    expect(await add()).toMatchObject(forbids)
    await policy({ passwordLifetime: 'P60D' })
    expect(await add(61)).toMatchObject(limits)
    expect((await add(59)).status).toBe(200)
    await policy(null)
    expect((await add(700)).status).toBe(200)
  })

  it('of the app stands in place of that of the tenant', async () => {
    await policy({ passwordAddition: 'forbidden' })
    await change({ policy: { passwordLifetime: 'P30D' } })
    expect(await add(31)).toMatchObject(limits)
    expect((await add(29)).status).toBe(200)
  })

  it('for newer apps leaves the older ones alone', async () => {
    await policy({ passwordAddition: 'forbidden', since: inDays(-1) })
    expect((await add()).status).toBe(200)
    await policy({ passwordAddition: 'forbidden', since: inDays(-500) })
    expect(await add()).toMatchObject(forbids)
  })

  it('is read only by an app that may', async () => {
    await policy({ passwordLifetime: 'P90D' })
    const path = 'policies/defaultAppManagementPolicy'
    expect((await graph(path, OWN)).status).toBe(403)
    await change({ graphRoles: ['Application.ReadWrite.OwnedBy', 'Policy.Read.All'] })
    expect((await graph(path, OWN)).body).toMatchObject({
      isEnabled: true,
      applicationRestrictions: {
        passwordCredentials: [
          { restrictionType: 'passwordAddition', state: 'disabled' },
          { restrictionType: 'passwordLifetime', state: 'enabled', maxLifetime: 'P90D' },
        ],
      },
    })
    expect((await graph(`${self(OWN)}/appManagementPolicies`, OWN)).body).toEqual({ value: [] })
  })

  it('is a duration, and nothing else is taken', async () => {
    await expect(policy({ passwordLifetime: '90 days' })).rejects.toThrow(/duration/)
  })
})

describe('a new secret', () => {
  it('is refused for so many token calls', async () => {
    await tenant.control.post('/settings', { secretDelayCalls: 2 })
    const value = String((await add()).body.secretText)
    const refused = [await prove(OWN, value), await prove(OWN, value)]
    expect(refused.map(({ body }) => body.error_codes)).toEqual([[7000215], [7000215]])
    expect((await prove(OWN, value)).status).toBe(200)
  })

  it('is refused for so many seconds of the sandbox clock', async () => {
    await tenant.control.post('/settings', { secretDelaySeconds: 60 })
    const value = String((await add()).body.secretText)
    expect((await prove(OWN, value)).body.error_codes).toEqual([7000215])
    await tenant.control.post('/clock', { seconds: 61 })
    expect((await prove(OWN, value)).status).toBe(200)
  })
})

describe('a fault of Graph', () => {
  const fault = (given: object) => tenant.control.post('/faults', { on: 'graph', times: 1, ...given })

  it('meets one action, before it is done', async () => {
    await fault({ at: 'addPassword', raw: '{}', status: 503 })
    expect((await graph(self(OWN), OWN)).status).toBe(200)
    expect((await add()).status).toBe(503)
    expect(await listed()).toHaveLength(1)
  })

  it('may come after the work is done, when nobody hears the answer', async () => {
    await fault({ at: 'addPassword:answer', drop: true })
    await expect(add(90, 'orphan')).rejects.toThrow()
    expect(await listed()).toMatchObject([{}, { displayName: 'orphan' }])
  })

  it('is told in the log with the app and the action', async () => {
    await fault({ at: 'removePassword', client: OWN, raw: '{}', status: 500 })
    expect((await remove('x')).status).toBe(500)
    const { entries } = await tenant.control.get<{ entries: LogEntry[] }>('/log?on=graph')
    expect(entries.at(-1)).toMatchObject({ client: OWN, command: 'removePassword', outcome: '500' })
  })
})
