import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_IDS } from '#sandbox/personas.ts'
import {
  at,
  connect,
  MAIL_SCOPES,
  openTenant,
  request,
  type TestTenant,
  tokenCall,
  tokenUrl,
} from '#sandbox/testing/tenant.ts'
import { codesOf, refusal, tokenCalls } from '#sandbox/testing/token-calls.ts'

let tenant: TestTenant | undefined
const sandbox = (): TestTenant => tenant as TestTenant
const { renew, asApp } = tokenCalls(sandbox)

beforeEach(async () => {
  tenant ??= await openTenant()
  await tenant.control.post('/reset', { grants: true })
})
afterAll(() => tenant?.remove())

describe('a refresh token', () => {
  it('stays good after a newer one was issued, as at Entra', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    const second = (await renew(first)).body.refresh_token
    expect(second).not.toBe(first)
    expect((await renew(first)).status).toBe(200)
    expect((await renew(second)).status).toBe(200)
  })

  it('is good once when the tenant is strict (70000)', async () => {
    await sandbox().control.post('/settings', { rotation: 'strict' })
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    expect((await renew(first)).status).toBe(200)
    expect(refusal(await renew(first))).toEqual([400, 'invalid_grant', 70000])
  })

  it('ends after 90 days without use (700082), while a renewed one goes on', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    await sandbox().control.post('/clock', { days: 60 })
    const second = (await renew(first)).body.refresh_token
    await sandbox().control.post('/clock', { days: 31 })
    expect(refusal(await renew(first))).toEqual([400, 'invalid_grant', 700082])
    expect((await renew(second)).status).toBe(200)
  })

  it('can be made old without moving the clock', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    await sandbox().control.post(`/users/${at('support')}/age`, { days: 91 })
    expect(codesOf(await renew(first))).toBe(700082)
  })

  it('is refused after a revocation (50173) until the person signs in again', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    expect(await sandbox().control.post(`/users/${at('support')}/revoke`)).toEqual({ revoked: 1 })
    const refused = await renew(first)
    expect(refusal(refused)).toEqual([400, 'invalid_grant', 50173])
    expect(refused.body.suberror).toBe('bad_token')
    const again = (await connect(sandbox(), at('support'))).body.refresh_token
    expect((await renew(again)).status).toBe(200)
  })

  it('of the billing persona is dead at birth, and sound after a second sign-in', async () => {
    const first = (await connect(sandbox(), at('billing'))).body.refresh_token
    expect(codesOf(await renew(first))).toBe(50173)
    const second = (await connect(sandbox(), at('billing'))).body.refresh_token
    expect((await renew(second)).status).toBe(200)
  })

  it.each([
    [{ disabled: true }, 50057, 'invalid_grant', undefined],
    [{ mfaRequired: true }, 50076, 'interaction_required', 'basic_action'],
    [{ blockedByPolicy: true }, 53003, 'interaction_required', 'message_only'],
    [{ consents: {} }, 65001, 'invalid_grant', 'consent_required'],
  ])('is refused when the user is %j', async (patch, code, error, suberror) => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    await sandbox().control.post(`/users/${at('support')}`, patch)
    const reply = await renew(first)
    expect(refusal(reply)).toEqual([400, error, code])
    expect(reply.body.suberror).toBe(suberror)
    if (code === 50076) expect(JSON.parse(String(reply.body.claims))).toHaveProperty('access_token')
  })

  it('of the finance persona asks for a second factor, which the next sign-in shows', async () => {
    const first = (await connect(sandbox(), at('finance'))).body.refresh_token
    expect(codesOf(await renew(first))).toBe(50076)
    const second = (await connect(sandbox(), at('finance'))).body.refresh_token
    expect((await renew(second)).status).toBe(200)
  })

  it('belongs to the client it was issued to', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    const other = sandbox().apps.find((app) => app.clientId === CLIENT_IDS.expiring)
    const reply = await renew(first, {
      client_id: CLIENT_IDS.expiring,
      client_secret: other?.secretValue ?? '',
    })
    expect(refusal(reply)).toEqual([400, 'invalid_grant', 70000])
    expect(reply.body.suberror).toBe('client_mismatch')
  })

  it('that never was is refused with a good client (70000, or 9002313 when malformed)', async () => {
    expect(refusal(await renew(`1.${'A'.repeat(64)}`))).toEqual([400, 'invalid_grant', 70000])
    expect(refusal(await renew('bogus'))).toEqual([400, 'invalid_grant', 9002313])
  })

  it('is still known after a restart from the same folder', async () => {
    const first = await openTenant()
    const token = (await connect(first, at('support'))).body.refresh_token
    await first.close()
    const second = await openTenant({ folder: first.folder })
    const reply = await tokenCall(second, { grant_type: 'refresh_token', refresh_token: String(token) })
    expect(reply.status).toBe(200)
    expect(second.ca).toBe(first.ca)
    expect(second.app).toEqual(first.app)
    await second.remove()
  })
})

describe('a device code', () => {
  async function start() {
    const { body } = await request(sandbox(), tokenUrl(sandbox()).replace('/token', '/devicecode'), {
      form: { client_id: sandbox().app.clientId, scope: `${MAIL_SCOPES[0]} offline_access` },
    })
    return body as { device_code: string; user_code: string; verification_uri: string }
  }
  const poll = (code: string) =>
    request(sandbox(), tokenUrl(sandbox()), {
      form: {
        client_id: sandbox().app.clientId,
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: code,
      },
    })
  const type = (page: string, form: Record<string, string>) =>
    fetch(page, { method: 'POST', body: new URLSearchParams(form) })

  it('is pending (70016) until somebody accepts, and good once (70018)', async () => {
    const device = await start()
    expect(refusal(await poll(device.device_code))).toEqual([400, 'authorization_pending', 70016])
    await type(device.verification_uri, { code: device.user_code, upn: at('support'), accept: '1' })
    expect((await poll(device.device_code)).body.refresh_token).toMatch(/^1\./)
    expect(codesOf(await poll(device.device_code))).toBe(70018)
  })

  it('tells the program that the person declined', async () => {
    const device = await start()
    await type(device.verification_uri, { code: device.user_code, cancel: '1' })
    expect((await poll(device.device_code)).body.error).toBe('authorization_declined')
  })

  it('runs out after fifteen minutes (70020), also for the person at the page', async () => {
    const device = await start()
    await sandbox().control.post('/clock', { seconds: 901 })
    expect(refusal(await poll(device.device_code))).toEqual([400, 'expired_token', 70020])
    const page = await type(device.verification_uri, { code: device.user_code })
    expect(await page.text()).toContain('That code does not work')
  })
})

describe('scopes', () => {
  it('of two resources do not fit in one token request (28000)', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    const scope = `${MAIL_SCOPES[0]} https://graph.microsoft.com/User.Read`
    expect(codesOf(await renew(first, { scope }))).toBe(28000)
  })

  it('of an app must be .default (1002012), of a resource that exists (500011)', async () => {
    expect(codesOf(await asApp({ scope: MAIL_SCOPES[0] ?? '' }))).toBe(1002012)
    expect(codesOf(await asApp({ scope: 'https://outlook.elsewhere.example/.default' }))).toBe(500011)
  })

  it('come back without those nobody consented to', async () => {
    const scope = `${MAIL_SCOPES[0]} offline_access`
    const first = (await connect(sandbox(), at('support'), { scope })).body.refresh_token
    const wider = await renew(first, { scope: MAIL_SCOPES.join(' ') })
    expect(wider.body.scope).toBe(MAIL_SCOPES[0])
    expect(codesOf(await renew(first, { scope: MAIL_SCOPES[2] ?? '' }))).toBe(65001)
  })
})
