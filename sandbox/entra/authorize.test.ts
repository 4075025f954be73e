import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TENANT_ID } from '#sandbox/personas.ts'
import {
  at,
  MAIL_SCOPES,
  openTenant,
  REDIRECT,
  request,
  signIn,
  type TestTenant,
} from '#sandbox/testing/tenant.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await openTenant()
})
beforeEach(() => tenant.control.post('/reset', { grants: true }))
afterAll(() => tenant.remove())

function authorizeUrl(query: Record<string, string> = {}, segment = TENANT_ID): URL {
  const url = new URL(`${tenant.cloud.signInOrigin}/${segment}/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    client_id: tenant.app.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: `${MAIL_SCOPES.join(' ')} openid offline_access`,
    state: 'the-state',
    ...query,
  }).toString()
  return url
}

async function open(url: URL, form?: Record<string, string>) {
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  })
  const location = response.headers.get('location')
  return {
    status: response.status,
    text: await response.text(),
    back: location ? new URL(location).searchParams : null,
  }
}

describe('the sign-in pages', () => {
  it('say that they are not Microsoft, and put the hinted account first', async () => {
    const { text, back } = await open(authorizeUrl({ login_hint: at('orders') }))
    expect(back).toBeNull()
    expect(text).toContain('not Microsoft')
    const first = /<button name="upn" value="([^"]+)" autofocus>/.exec(text)?.[1]
    expect(first).toBe(at('orders'))
    expect(text).not.toContain(`value="${at('info')}"`)
  })

  it('ask for consent once, and lead back with code and state', async () => {
    const url = authorizeUrl()
    const asked = await open(url, { upn: at('support') })
    expect(asked.text).toContain('Permissions requested')
    expect(asked.text).toContain('https://outlook.office.com/SMTP.Send')
    const accepted = await open(url, { upn: at('support'), accept: '1' })
    expect(accepted.back?.get('code')).toMatch(/^1\./)
    expect(accepted.back?.get('state')).toBe('the-state')
    const again = await open(url, { upn: at('support') })
    expect(again.back?.get('code')).toMatch(/^1\./)
    const forced = await open(authorizeUrl({ prompt: 'consent' }), { upn: at('support') })
    expect(forced.text).toContain('Permissions requested')
  })

  it('lead back with access_denied when the person cancels (65004)', async () => {
    const { back } = await open(authorizeUrl(), { cancel: '1' })
    expect(back?.get('error')).toBe('access_denied')
    expect(back?.get('error_subcode')).toBe('cancel')
    expect(back?.get('error_description')).toContain('AADSTS65004')
    expect(back?.get('state')).toBe('the-state')
  })

  it('are served over https too', async () => {
    const url = authorizeUrl()
    const page = await request(tenant, `${tenant.cloud.loginOrigin}${url.pathname}${url.search}`)
    expect(page.body.text).toContain('Pick an account')
  })

  it('escape what the address bar brings', async () => {
    const { text } = await open(authorizeUrl({ login_hint: '<script>alert(1)</script>' }))
    expect(text).not.toContain('<script>alert')
  })

  it('write the answer into a form or a fragment when asked to', async () => {
    const form = await open(authorizeUrl({ response_mode: 'form_post', auto_upn: at('support') }))
    expect(form.text).toContain('name="code"')
    const response = await fetch(authorizeUrl({ response_mode: 'fragment', auto_upn: at('support') }), {
      redirect: 'manual',
    })
    expect(new URL(response.headers.get('location') ?? '').hash).toContain('code=1.')
  })
})

describe('a sign-in that cannot lead back', () => {
  it.each([
    ['a redirect URI nobody registered', { redirect_uri: 'http://localhost:3000/wrong' }, 'AADSTS50011'],
    ['a host that only looks alike', { redirect_uri: 'http://127.0.0.1:3000/oauth/callback' }, 'AADSTS50011'],
    ['an unknown app', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
    ['an account of another tenant', { auto_upn: 'maren.holt@tidewater.example' }, 'AADSTS50020'],
    ['a disabled account', { auto_upn: at('leaver') }, 'AADSTS50057'],
  ])('ends on a page: %s', async (_, query, number) => {
    const { status, text, back } = await open(authorizeUrl(query))
    expect([status, back]).toEqual([400, null])
    expect(text).toContain(number)
    expect(text).toContain('Correlation Id')
  })

  it('ends on a page: a tenant that does not exist (90002)', async () => {
    const { text } = await open(authorizeUrl({}, 'nowhere.example'))
    expect(text).toContain('AADSTS90002')
  })

  it('does not mind the port of localhost, as Entra', async () => {
    const params = await signIn(tenant, at('support'), {
      redirect_uri: 'http://localhost:4321/oauth/callback',
    })
    expect(params.get('code')).toMatch(/^1\./)
  })
})

describe('a sign-in that leads back with an error', () => {
  it.each([
    ['prompt=none', { prompt: 'none', auto_upn: '' }, 'login_required', 50058],
    [
      'a scope that does not exist',
      { scope: 'https://outlook.office.com/IMAP.All' },
      'invalid_client',
      650053,
    ],
    ['no scope', { scope: '' }, 'invalid_request', 900144],
    ['scopes with commas', { scope: `${MAIL_SCOPES[0]},${MAIL_SCOPES[1]}` }, 'invalid_scope', 70011],
  ])('%s', async (_, query, error, number) => {
    const { back } = await open(authorizeUrl(query))
    expect(back?.get('error')).toBe(error)
    expect(back?.get('error_description')).toContain(`AADSTS${number}:`)
  })

  it('when only an admin may consent (90094), and after admin consent with a code', async () => {
    await tenant.control.post(`/tenants/${TENANT_ID}`, { userConsent: 'admin-only' })
    const page = await open(authorizeUrl(), { upn: at('support') })
    expect(page.text).toContain('Need admin approval')
    const left = await open(authorizeUrl(), { upn: at('support'), leave: '1' })
    expect(left.back?.get('error_description')).toContain('AADSTS90094')
    const consent = new URL(`${tenant.cloud.signInOrigin}/${TENANT_ID}/v2.0/adminconsent`)
    consent.search = new URLSearchParams({
      client_id: tenant.app.clientId,
      redirect_uri: REDIRECT,
      state: 'admin-state',
      scope: 'https://outlook.office.com/.default',
    }).toString()
    expect((await open(consent, { upn: at('support'), accept: '1' })).back?.get('error')).toBe(
      'access_denied',
    )
    const accepted = await open(consent, { upn: at('admin'), accept: '1' })
    expect(Object.fromEntries(accepted.back ?? [])).toMatchObject({
      admin_consent: 'True',
      tenant: TENANT_ID,
      state: 'admin-state',
    })
    expect((await open(authorizeUrl(), { upn: at('support') })).back?.get('code')).toMatch(/^1\./)
  })

  it('when a fault was asked for', async () => {
    await tenant.control.post('/faults', { on: 'authorize', times: 1, code: 53003, user: at('support') })
    const params = await signIn(tenant, at('support'))
    expect(params.get('error_description')).toContain('AADSTS53003')
    expect((await signIn(tenant, at('support'))).get('code')).toMatch(/^1\./)
  })
})
