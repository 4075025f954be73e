import { createHash } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_IDS, TENANT_ID } from '#sandbox/personas.ts'
import {
  at,
  connect,
  openTenant,
  REDIRECT,
  request,
  signIn,
  type TestTenant,
  tokenCall,
  tokenUrl,
} from '#sandbox/testing/tenant.ts'
import { codesOf, refusal, tokenCalls } from '#sandbox/testing/token-calls.ts'

let tenant: TestTenant | undefined
const sandbox = (): TestTenant => tenant as TestTenant
const { redeem, renew, asApp } = tokenCalls(sandbox)

beforeEach(async () => {
  tenant ??= await openTenant()
  await tenant.control.post('/reset', { grants: true })
})
afterAll(() => tenant?.remove())

describe('an error of the token endpoint', () => {
  it('has the shape of Entra: number, ids and time in the sentence and beside it', async () => {
    const correlation = '4d9f5d36-1a57-4a3c-8a0b-3f7a2a1d2c11'
    const form = { grant_type: 'client_credentials', client_secret: 'wrong-secret' }
    const { status, body } = await tokenCall(sandbox(), form, { 'client-request-id': correlation })
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_codes: [7000215],
      correlation_id: correlation,
      error_uri: `${sandbox().cloud.loginOrigin}/error?code=7000215`,
    })
    expect(body.error_description).toBe(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${sandbox().app.clientId}'. Trace ID: ${body.trace_id} Correlation ID: ${correlation} Timestamp: ${body.timestamp}`,
    )
    expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/)
  })
})

describe('the client', () => {
  const secretOf = (clientId: string) => ({
    client_id: clientId,
    client_secret: sandbox().apps.find((app) => app.clientId === clientId)?.secretValue ?? '',
  })

  it('is refused when its secret has run out (7000222)', async () => {
    expect(refusal(await asApp(secretOf(CLIENT_IDS.expired)))).toEqual([401, 'invalid_client', 7000222])
  })

  it('is refused once the clock has passed the last day of its secret', async () => {
    expect((await asApp(secretOf(CLIENT_IDS.expiring))).status).toBe(200)
    await sandbox().control.post('/clock', { days: 13 })
    expect(codesOf(await asApp(secretOf(CLIENT_IDS.expiring)))).toBe(7000222)
  })

  it('is refused when nobody knows it (700016) or it is switched off (7000112)', async () => {
    const unknown = await asApp({ client_id: '00000000-0000-4000-8000-000000000000' })
    expect(refusal(unknown)).toEqual([400, 'unauthorized_client', 700016])
    await sandbox().control.post(`/apps/${sandbox().app.clientId}`, { disabled: true })
    expect(codesOf(await asApp())).toBe(7000112)
  })

  it('is told that the tenant does not exist (90002)', async () => {
    const form = { client_id: sandbox().app.clientId, grant_type: 'client_credentials' }
    const reply = await request(sandbox(), tokenUrl(sandbox(), 'nowhere.example'), { form })
    expect(refusal(reply)).toEqual([400, 'invalid_tenant', 90002])
  })

  it('is looked at before its code or refresh token', async () => {
    const bogus = { client_secret: 'wrong-secret' }
    expect(codesOf(await redeem('not-a-code', bogus))).toBe(7000215)
    expect(codesOf(await renew('not-a-token', bogus))).toBe(7000215)
  })

  it('must show a credential where its platform is Web (7000218)', async () => {
    const params = await signIn(sandbox(), at('support'))
    const form = {
      client_id: sandbox().app.clientId,
      grant_type: 'authorization_code',
      code: params.get('code') ?? '',
      redirect_uri: REDIRECT,
    }
    const reply = await request(sandbox(), tokenUrl(sandbox()), { form })
    expect(refusal(reply)).toEqual([401, 'invalid_client', 7000218])
  })

  it('may name itself with HTTP Basic', async () => {
    const { clientId, secretValue } = sandbox().app
    const basic = Buffer.from(`${clientId}:${encodeURIComponent(secretValue)}`).toString('base64')
    const reply = await request(sandbox(), tokenUrl(sandbox()), {
      headers: { authorization: `Basic ${basic}` },
      form: { grant_type: 'client_credentials', scope: 'https://outlook.office365.com/.default' },
    })
    expect(reply.status).toBe(200)
  })

  it('never sends a secret over plain http', async () => {
    const url = tokenUrl(sandbox()).replace(sandbox().cloud.loginOrigin, sandbox().cloud.signInOrigin)
    const reply = await fetch(url, { method: 'POST', body: new URLSearchParams({ client_secret: 'x' }) })
    expect(reply.status).toBe(400)
  })
})

describe('an authorization code', () => {
  const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }

  it('is good once (54005)', async () => {
    const code = (await signIn(sandbox(), at('support'))).get('code')
    expect((await redeem(code)).status).toBe(200)
    expect(refusal(await redeem(code))).toEqual([400, 'invalid_grant', 54005])
  })

  it('gives tokens to exactly one of twenty parallel requests', async () => {
    const code = (await signIn(sandbox(), at('support'))).get('code')
    const replies = await Promise.all(Array.from({ length: 20 }, () => redeem(code)))
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1)
  })

  it('needs the verifier of its challenge (501481)', async () => {
    const code = (await signIn(sandbox(), at('support'), pkce)).get('code')
    expect(codesOf(await redeem(code))).toBe(501481)
    expect(codesOf(await redeem(code, { code_verifier: 'w'.repeat(43) }))).toBe(501481)
    expect((await redeem(code, { code_verifier: 'v'.repeat(43) })).status).toBe(200)
  })

  it('needs the redirect URI it was sent to (500112)', async () => {
    const code = (await signIn(sandbox(), at('support'))).get('code')
    expect(codesOf(await redeem(code, { redirect_uri: 'http://localhost:3000/elsewhere' }))).toBe(500112)
  })

  it('lives for ten minutes (70008), and means nothing when it was altered (9002313)', async () => {
    const code = (await signIn(sandbox(), at('support'))).get('code')
    await sandbox().control.post('/clock', { seconds: 601 })
    expect(codesOf(await redeem(code))).toBe(70008)
    expect(codesOf(await redeem('altered'))).toBe(9002313)
  })
})

describe('an injected fault', () => {
  it('answers with any AADSTS number, as often as asked, for those it names', async () => {
    await sandbox().control.post('/faults', {
      on: 'token',
      grant: 'client_credentials',
      times: 1,
      code: 90033,
      headers: { 'retry-after': '7' },
    })
    const first = await asApp()
    expect(refusal(first)).toEqual([503, 'temporarily_unavailable', 90033])
    expect(first.headers['retry-after']).toBe('7')
    expect((await asApp()).status).toBe(200)
  })

  it('answers with something that is no JSON, or cuts the connection', async () => {
    await sandbox().control.post('/faults', { on: 'token', times: 1, raw: '<html>bad gateway', status: 502 })
    expect(await asApp()).toMatchObject({ status: 502, body: { text: '<html>bad gateway' } })
    await sandbox().control.post('/faults', { on: 'token', times: 1, drop: true })
    await expect(asApp()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('can lose the answer after the refresh token was rotated', async () => {
    const first = (await connect(sandbox(), at('support'))).body.refresh_token
    await sandbox().control.post('/faults', { on: 'token', at: 'answer', times: 1, drop: true })
    await expect(renew(first)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const { entries } = await sandbox().control.get<{ entries: object[] }>('/log?on=token')
    expect(entries.at(-1)).toMatchObject({ outcome: 'dropped', issuedGeneration: 2 })
    expect((await renew(first)).status).toBe(200)
  })
})

describe('the log', () => {
  it('holds no token, code or secret', async () => {
    const params = await signIn(sandbox(), at('support'))
    const { body } = await redeem(params.get('code'))
    await renew(body.refresh_token)
    const text = JSON.stringify([await sandbox().control.get('/log'), await sandbox().control.get('/state')])
    const secrets = [params.get('code'), body.refresh_token, body.access_token, sandbox().app.secretValue]
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).toContain(TENANT_ID)
  })
})
