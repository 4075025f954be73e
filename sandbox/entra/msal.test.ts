import { createHash, X509Certificate } from 'node:crypto'
import { CryptoProvider, InteractionRequiredAuthError, PublicClientApplication } from '@azure/msal-node'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_IDS, TENANT_ID } from '#sandbox/personas.ts'
import {
  at,
  MAIL_SCOPES,
  msal,
  network,
  openTenant,
  REDIRECT,
  request,
  type TestTenant,
} from '#sandbox/testing/tenant.ts'

const crypto = new CryptoProvider()
const APP_SCOPE = ['https://outlook.office365.com/.default']

let tenant: TestTenant
beforeAll(async () => {
  tenant = await openTenant()
})
afterAll(() => tenant.remove())

async function codeFlow(upn: string) {
  const app = msal(tenant)
  const { verifier, challenge } = await crypto.generatePkceCodes()
  const nonce = crypto.createNewGuid()
  const asked = { scopes: MAIL_SCOPES, redirectUri: REDIRECT, state: 'a-state', nonce }
  const url = await app.getAuthCodeUrl({
    ...asked,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    prompt: 'select_account',
  })
  const answer = await fetch(`${url}&auto_upn=${encodeURIComponent(upn)}`, { redirect: 'manual' })
  const params = new URL(answer.headers.get('location') ?? '').searchParams
  const code = params.get('code') ?? ''
  const result = await app.acquireTokenByCode(
    { ...asked, code, codeVerifier: verifier },
    { code, state: params.get('state') ?? '' },
  )
  return { url, result, app }
}

type CachedTokens = { RefreshToken: Record<string, { secret: string }> }

const refreshTokenIn = (app: ReturnType<typeof msal>): string =>
  Object.values((JSON.parse(app.getTokenCache().serialize()) as CachedTokens).RefreshToken)[0]?.secret ?? ''

const claimsOf = (token = '') =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))

describe('the real MSAL', () => {
  it('signs a person in by authorization code and PKCE, on the http page and the https token endpoint', async () => {
    const { url, result } = await codeFlow(at('support'))
    expect(new URL(url).origin).toBe(tenant.cloud.signInOrigin)
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
    expect(result.account?.username).toBe(at('support'))
    expect(result.account?.tenantId).toBe(TENANT_ID)
    expect(result.scopes).toEqual(expect.arrayContaining(MAIL_SCOPES))
    expect(result.idTokenClaims).toMatchObject({ aud: tenant.app.clientId, ver: '2.0', tid: TENANT_ID })
  })

  it('renews with a refresh token and receives the next generation of it', async () => {
    const { app } = await codeFlow(at('support'))
    const first = refreshTokenIn(app)
    const second = msal(tenant)
    await second.acquireTokenByRefreshToken({ refreshToken: first, scopes: MAIL_SCOPES, forceCache: true })
    const renewed = refreshTokenIn(second)
    expect(renewed).not.toBe(first)
    const { entries } = await tenant.control.get<{ entries: Record<string, unknown>[] }>('/log?on=token')
    const sha = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
    expect(entries.at(-1)).toMatchObject({
      grant: 'refresh_token',
      user: at('support'),
      presented: sha(first),
      presentedGeneration: 1,
      issued: sha(renewed),
      issuedGeneration: 2,
    })
  })

  it('gets an app-only token by secret, with roles only where the admin consented', async () => {
    const healthy = await msal(tenant).acquireTokenByClientCredential({ scopes: APP_SCOPE })
    expect(claimsOf(healthy?.accessToken)).toMatchObject({ idtyp: 'app', appid: tenant.app.clientId })
    expect(claimsOf(healthy?.accessToken).roles).toBeUndefined()
    const app = tenant.apps.find((one) => one.clientId === CLIENT_IDS.appOnly)
    const consented = await msal(tenant, {
      clientId: CLIENT_IDS.appOnly,
      clientSecret: app?.secretValue,
    }).acquireTokenByClientCredential({ scopes: APP_SCOPE })
    expect(claimsOf(consented?.accessToken).roles).toContain('IMAP.AccessAsApp')
  })

  it.each(['thumbprintSha256', 'thumbprint'] as const)(
    'gets an app-only token by certificate with %s (PS256 or RS256)',
    async (kind) => {
      const made = await generate([{ name: 'commonName', value: 'portal' }], { algorithm: 'sha256' })
      await tenant.control.post(`/apps/${tenant.app.clientId}/certificates`, { pem: made.cert })
      const digest = kind === 'thumbprint' ? 'sha1' : 'sha256'
      const raw = new X509Certificate(made.cert).raw
      const clientCertificate = {
        [kind]: createHash(digest).update(raw).digest('hex'),
        privateKey: made.private,
      }
      const result = await msal(tenant, { clientCertificate } as never).acquireTokenByClientCredential({
        scopes: APP_SCOPE,
      })
      expect(result?.accessToken).toMatch(/^ey/)
    },
  )

  it('refuses a certificate that is not registered', async () => {
    const made = await generate([{ name: 'commonName', value: 'stranger' }], { algorithm: 'sha256' })
    const thumbprintSha256 = createHash('sha256').update(new X509Certificate(made.cert).raw).digest('hex')
    const stranger = msal(tenant, { clientCertificate: { thumbprintSha256, privateKey: made.private } })
    await expect(stranger.acquireTokenByClientCredential({ scopes: APP_SCOPE })).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorNo: 700027,
    })
  })

  it('finds the tenant by any of its mail domains', async () => {
    const byDomain = msal(tenant, {}, tenant.tenant.domain)
    const result = await byDomain.acquireTokenByClientCredential({ scopes: APP_SCOPE })
    expect(claimsOf(result?.accessToken)).toMatchObject({ tid: TENANT_ID })
    const metadata = await request(
      tenant,
      `${tenant.cloud.loginOrigin}/${tenant.tenant.domain}/v2.0/.well-known/openid-configuration`,
    )
    expect(metadata.body.issuer).toBe(`${tenant.cloud.loginOrigin}/${TENANT_ID}/v2.0`)
  })

  it('is told to send the person through the browser again after a revocation', async () => {
    const { app } = await codeFlow(at('support'))
    await tenant.control.post(`/users/${at('support')}/revoke`)
    const renewal = msal(tenant).acquireTokenByRefreshToken({
      refreshToken: refreshTokenIn(app),
      scopes: MAIL_SCOPES,
    })
    await expect(renewal).rejects.toBeInstanceOf(InteractionRequiredAuthError)
    await expect(renewal).rejects.toMatchObject({ subError: 'bad_token', errorNo: 50173 })
  })

  it('signs in by device code when somebody types it into the page', async () => {
    await tenant.control.post('/settings', { deviceCodeInterval: 0 })
    const app = new PublicClientApplication({
      auth: {
        clientId: tenant.app.clientId,
        authority: `${tenant.cloud.loginOrigin}/${TENANT_ID}`,
        knownAuthorities: [new URL(tenant.cloud.loginOrigin).host],
      },
      system: { networkClient: network(tenant) },
    })
    const result = await app.acquireTokenByDeviceCode({
      scopes: MAIL_SCOPES,
      deviceCodeCallback: (asked) => {
        const form = { code: asked.userCode.toLowerCase(), upn: at('dana.reyes'), accept: '1' }
        void fetch(asked.verificationUri, { method: 'POST', body: new URLSearchParams(form) })
      },
    })
    expect(result?.account?.username).toBe(at('dana.reyes'))
  })
})
