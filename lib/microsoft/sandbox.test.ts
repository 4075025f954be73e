import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { type RunningSandbox, startSandbox } from '#sandbox/start.ts'
import { accessTokenFacts, tokenFitness } from './access-token.ts'
import { flowValues } from './authorization-code.ts'
import { readCallback } from './callback.ts'
import { type Cloud, cloudSchema } from './clouds.ts'
import { findSecret, readOwnApplication } from './graph.ts'
import { signingKeyCache, verifyIdToken } from './id-token.ts'
import { matchAccount } from './identity.ts'
import { httpsTransport, type Transport } from './network.ts'
import { comparePermissions, graphScope, mailScopes, signInScopes } from './scopes.ts'
import { lookUpTenant } from './tenant.ts'
import { type ClientApp, createTokenClient, type TokenClient } from './token-client.ts'

const REDIRECT = 'http://localhost:3000/oauth/callback'
const PROTOCOLS = ['imap', 'smtp'] as const

let folder: string
let sandbox: RunningSandbox
let cloud: Cloud
let transport: Transport
let tokens: TokenClient
let app: ClientApp

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailgrant-sandbox-'))
  sandbox = await startSandbox({ folder, redirectUris: [REDIRECT] })
  cloud = cloudSchema.parse(sandbox.cloud)
  transport = httpsTransport({ ca: await readFile(sandbox.caFile) })
  tokens = createTokenClient({ transport })
  app = clientOf(sandbox.app)
})
afterAll(async () => {
  await sandbox?.close()
  await rm(folder, { recursive: true, force: true })
})

function clientOf(facts: { clientId: string; secretValue: string }): ClientApp {
  const value = new Secret(facts.secretValue)
  return {
    cloud,
    tenantId: sandbox.tenant.id,
    clientId: facts.clientId,
    credential: { kind: 'secret', value },
  }
}

/** What a browser does between the redirect to the sign-in page and the redirect back. */
async function signIn(mailbox: string, asAccount = mailbox) {
  const flow = flowValues()
  const scopes = signInScopes(cloud, PROTOCOLS)
  const { tenantId, clientId } = app
  const address = tokens.authorizationUrl({
    cloud,
    tenantId,
    clientId,
    redirectUri: REDIRECT,
    scopes,
    ...flow,
    loginHint: mailbox,
  })
  const response = await fetch(`${address}&auto_upn=${encodeURIComponent(asAccount)}`, { redirect: 'manual' })
  const reply = readCallback(new URL(response.headers.get('location') ?? 'about:blank').searchParams)
  if (reply.kind !== 'code') throw new Error(`expected a code, got ${JSON.stringify(reply)}`)
  expect(reply.state).toBe(flow.state)
  const request = { app, code: reply.code, nonce: flow.nonce, redirectUri: REDIRECT, scopes }
  return { flow, request, outcome: await tokens.redeemCode({ ...request, verifier: flow.verifier }) }
}

const at = (local: string) => `${local}@${sandbox.tenant.domain}`

describe('a whole sign-in at the sandbox tenant', () => {
  test('ends with tokens, the right account, and everything the mailbox needs', async () => {
    const { flow, outcome } = await signIn(at('support'))
    if (!outcome.ok || !outcome.idToken) throw new Error(JSON.stringify(outcome))
    expect(comparePermissions(outcome.scope, PROTOCOLS)).toEqual({ missing: [], extra: [], protocols: [] })
    const verified = await verifyIdToken({
      idToken: outcome.idToken,
      cloud,
      tenantId: app.tenantId,
      clientId: app.clientId,
      nonce: flow.nonce,
      keys: signingKeyCache(transport)(cloud, app.tenantId),
    })
    if (!verified.ok) throw new Error(JSON.stringify(verified))
    expect(matchAccount(verified.identity, at('support'))).toMatchObject({ matches: true })
    const facts = accessTokenFacts(outcome.accessToken)
    expect(facts).toMatchObject({ opaque: false, appOnly: false, upn: at('support') })
    expect(tokenFitness(facts, outcome.scope, PROTOCOLS, cloud)).toMatchObject({
      audienceFits: true,
      missing: [],
    })
  })

  test('sees that another account signed in than was hinted', async () => {
    const { flow, outcome } = await signIn(at('anna.lindqvist'), at('anna.lindkvist'))
    if (!outcome.ok || !outcome.idToken) throw new Error(JSON.stringify(outcome))
    const verified = await verifyIdToken({
      idToken: outcome.idToken,
      cloud,
      tenantId: app.tenantId,
      clientId: app.clientId,
      nonce: flow.nonce,
      keys: signingKeyCache(transport)(cloud, app.tenantId),
    })
    if (!verified.ok) throw new Error(JSON.stringify(verified))
    expect(matchAccount(verified.identity, at('anna.lindqvist'))).toEqual({
      matches: false,
      expected: at('anna.lindqvist'),
      used: at('anna.lindkvist'),
    })
  })

  test('redeems a code once, and never with another verifier', async () => {
    const { request, flow } = await signIn(at('support'))
    const again = await tokens.redeemCode({ ...request, verifier: flow.verifier })
    expect(again).toMatchObject({ ok: false, failure: { class: 'reauth', evidence: { aadsts: [54005] } } })
  })

  test('renews a grant link by link', async () => {
    const { outcome } = await signIn(at('support'))
    if (!outcome.ok || !outcome.refreshToken) throw new Error('no refresh token')
    const used = [outcome.refreshToken]
    for (let round = 0; round < 3; round++) {
      const refreshToken = used.at(-1) as Secret
      const next = await tokens.refresh({ app, refreshToken, scopes: mailScopes(cloud, PROTOCOLS) })
      if (!next.ok || !next.refreshToken) throw new Error(JSON.stringify(next))
      used.push(next.refreshToken)
    }
    expect(new Set(used.map((token) => token.reveal())).size).toBe(4)
  })
})

describe('the personas', () => {
  test('billing: its first grant is revoked', async () => {
    const { outcome } = await signIn(at('billing'))
    if (!outcome.ok || !outcome.refreshToken) throw new Error('no refresh token')
    const { refreshToken } = outcome
    expect(await tokens.refresh({ app, refreshToken, scopes: mailScopes(cloud, PROTOCOLS) })).toMatchObject({
      ok: false,
      failure: { class: 'reauth', evidence: { aadsts: [50173] } },
    })
  })

  test('fax: the secret of its app has expired', async () => {
    const expired = sandbox.apps.find((candidate) => Date.parse(candidate.secretExpires) < Date.now())
    if (!expired) throw new Error('no app with an expired secret')
    const outcome = await tokens.clientCredentials({ app: clientOf(expired), scope: graphScope(cloud) })
    expect(outcome).toMatchObject({
      ok: false,
      failure: { class: 'app-credential', evidence: { aadsts: [7000222] } },
    })
  })
})

describe('the registration', () => {
  test('is found by a mail domain', async () => {
    expect(await lookUpTenant({ cloud, text: at('support'), transport })).toEqual({
      kind: 'found',
      tenantId: sandbox.tenant.id,
    })
    expect(await lookUpTenant({ cloud, text: 'nobody.example', transport })).toEqual({ kind: 'not-found' })
  })

  test('tells the expiry of the secret in use to the app itself', async () => {
    const outcome = await tokens.clientCredentials({ app, scope: graphScope(cloud) })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    const { accessToken } = outcome
    const reading = await readOwnApplication({ cloud, clientId: app.clientId, accessToken, transport })
    if (reading.kind !== 'found') throw new Error(JSON.stringify(reading))
    const match = findSecret(reading.application, new Secret(sandbox.app.secretValue))
    expect(match).toMatchObject({
      kind: 'found',
      secret: { keyId: sandbox.app.secretId, expiresAt: new Date(sandbox.app.secretExpires) },
    })
  })
})
