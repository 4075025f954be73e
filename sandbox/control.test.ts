import { statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_IDS, TENANT_ID } from './personas.ts'
import {
  accessToken,
  at,
  connect,
  openTenant,
  request,
  type TestTenant,
  tokenCall,
} from './testing/tenant.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await openTenant()
})
beforeEach(() => tenant.control.post('/reset', { grants: true }))
afterAll(() => tenant.remove())

interface State {
  apps: { clientId: string; secrets: { keyId: string }[] }[]
  users: { upn: string; disabled: boolean }[]
  mailboxes: { address: string; smtp: boolean }[]
  sessions: { upn: string; revoked: boolean }[]
}

const state = () => tenant.control.get<State>('/state')

describe('the control endpoint', () => {
  it('changes a mailbox and a user, and puts them back', async () => {
    await tenant.control.post(`/mailboxes/${at('support')}`, { smtp: false })
    await tenant.control.post(`/users/${at('support')}`, { disabled: true })
    const broken = await state()
    expect(broken.mailboxes.find((one) => one.address === at('support'))?.smtp).toBe(false)
    expect(broken.users.find((one) => one.upn === at('support'))?.disabled).toBe(true)
    await tenant.control.post('/reset')
    const whole = await state()
    expect(whole.mailboxes.find((one) => one.address === at('support'))?.smtp).toBe(true)
    expect(whole.users.find((one) => one.upn === at('support'))?.disabled).toBe(false)
  })

  it('keeps grants over a reset unless told otherwise', async () => {
    await connect(tenant, at('support'))
    await tenant.control.post('/reset')
    expect((await state()).sessions).toHaveLength(1)
    await tenant.control.post('/reset', { grants: true })
    expect((await state()).sessions).toHaveLength(0)
  })

  it.each([
    [`/mailboxes/${at('support')}`, { smtp: 'no' }, /400.*smtp/s],
    [`/mailboxes/${at('support')}`, { smpt: false }, /400.*smpt/s],
    ['/mailboxes/nobody@larkfield.example', { smtp: false }, /404.*mailbox/s],
    ['/faults', { on: 'teapot' }, /400.*on/s],
    ['/nothing', {}, /404/],
  ])('refuses %s %j with a sentence', async (path, body, words) => {
    await expect(tenant.control.post(path, body)).rejects.toThrow(words)
  })

  it('serves neither a page of another site nor a request to another host name', async () => {
    const url = `${tenant.control.origin}/sandbox/control/state`
    const foreign = await fetch(url, { headers: { origin: 'https://evil.example' } })
    expect(foreign.status).toBe(403)
    const rebound = await new Promise((resolve) => {
      httpRequest(url, { headers: { host: 'evil.example' } }, (response) =>
        resolve(response.statusCode),
      ).end()
    })
    expect(rebound).toBe(403)
  })

  it('answers on the https server too', async () => {
    const reply = await request(tenant, `${tenant.cloud.loginOrigin}/sandbox/control/state`)
    expect(reply.status).toBe(200)
  })

  it('adds, ages and removes secrets', async () => {
    const path = `/apps/${CLIENT_IDS.expired}/secrets`
    const added = await tenant.control.post<{ keyId: string; value: string }>(path, { days: 30 })
    const ask = () =>
      tokenCall(tenant, {
        client_id: CLIENT_IDS.expired,
        client_secret: added.value,
        grant_type: 'client_credentials',
        scope: 'https://outlook.office365.com/.default',
      })
    expect((await ask()).status).toBe(200)
    await tenant.control.post(`${path}/${added.keyId}`, { days: -1 })
    expect((await ask()).body.error_codes).toEqual([7000222])
    await tenant.control.delete(`${path}/${added.keyId}`)
    expect((await ask()).body.error_codes).toEqual([7000215])
  })

  it('adds a user with a mailbox', async () => {
    await tenant.control.post('/users', { upn: at('new.hire'), name: 'New Hire' })
    expect((await connect(tenant, at('new.hire'))).status).toBe(200)
  })

  it('tells a mail server whether a token is good', async () => {
    const url = `${tenant.cloud.loginOrigin}/sandbox/control/introspect`
    const token = await accessToken(tenant, at('support'))
    const good = await request(tenant, url, { form: { token } })
    expect(good.body).toMatchObject({ active: true, username: at('support') })
    const bad = await request(tenant, url, { form: { token: `${token}x` } })
    expect(bad.body).toEqual({ active: false })
  })

  it('keeps what it must remember in files only their owner reads', () => {
    for (const name of ['state.json', 'certificates.json']) {
      expect(statSync(join(tenant.folder, name)).mode & 0o777).toBe(0o600)
    }
  })
})

describe('the page of the tenant', () => {
  const press = (deed: string, name: string, headers: Record<string, string> = {}) =>
    fetch(`${tenant.control.origin}/sandbox/`, {
      method: 'POST',
      body: new URLSearchParams({ deed, name }),
      redirect: 'manual',
      headers,
    })

  it('lists the personas and what each is for', async () => {
    const text = await (await fetch(`${tenant.control.origin}/sandbox/`)).text()
    for (const persona of tenant.personas) expect(text).toContain(persona.address)
    expect(text).toContain('SMTP AUTH is disabled for this mailbox')
  })

  it('lets a browser say with its own forms where they come from', async () => {
    const page = await fetch(`${tenant.control.origin}/sandbox/`)
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const own = await press('Heal', at('support'), { origin: tenant.control.origin })
    expect(own.status).toBe(303)
    expect((await press('Heal', at('support'), { origin: 'null' })).status).toBe(403)
  })

  it('revokes a grant, breaks a mailbox and heals it', async () => {
    await connect(tenant, at('support'))
    expect((await press('Revoke the grant', at('support'))).status).toBe(303)
    await press('SMTP AUTH off', at('support'))
    const broken = await state()
    expect(broken.sessions).toMatchObject([{ upn: at('support'), revoked: true }])
    expect(broken.mailboxes.find((one) => one.address === at('support'))?.smtp).toBe(false)
    await press('Heal', at('support'))
    expect((await state()).mailboxes.find((one) => one.address === at('support'))?.smtp).toBe(true)
  })

  it('makes a secret whose value is shown once, lets it run out and deletes it', async () => {
    const shown = await (await press('New client secret', CLIENT_IDS.expired)).text()
    const value = /<code>([^<]+)<\/code>/.exec(shown)?.[1] ?? ''
    const ask = async () =>
      tokenCall(tenant, {
        client_id: CLIENT_IDS.expired,
        client_secret: value,
        grant_type: 'client_credentials',
        scope: 'https://outlook.office365.com/.default',
      })
    expect((await ask()).status).toBe(200)
    const text = await (await fetch(`${tenant.control.origin}/sandbox/`)).text()
    expect(text).not.toContain(value)
    const app = (await state()).apps.find((one) => one.clientId === CLIENT_IDS.expired)
    const keyId = app?.secrets.at(-1)?.keyId ?? ''
    await press('Let it run out', keyId)
    expect((await ask()).body.error_codes).toEqual([7000222])
    await press('Delete', keyId)
    expect((await ask()).body.error_codes).toEqual([7000215])
    expect((await press('New client secret', 'no such app')).status).toBe(303)
  })

  it('obeys no other site', async () => {
    const reply = await press('SMTP AUTH off', at('support'), { origin: 'https://evil.example' })
    expect(reply.status).toBe(403)
  })
})

describe('the tenant', () => {
  it('knows every persona by a stable id', () => {
    expect(tenant.tenant.id).toBe(TENANT_ID)
    expect(tenant.personas.map((persona) => persona.address)).toEqual(
      expect.arrayContaining(['support', 'orders', 'archive', 'billing', 'info', 'press'].map(at)),
    )
  })

  it('says so when a port is taken, and leaves nothing running', async () => {
    const taken = Number(new URL(tenant.cloud.signInOrigin).port)
    await expect(openTenant({ ports: { signIn: taken } })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
