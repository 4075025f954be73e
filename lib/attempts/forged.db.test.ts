import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { accessToken } from '#lib/grants/access-token.ts'
import { authorizationUrl } from '#lib/microsoft/authorization-code.ts'
import { PRESET_CLOUDS } from '#lib/microsoft/clouds.ts'
import type { CodeRequest, TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { beginAttempt } from './begin.ts'
import { browserSecret } from './browser-secret.ts'
import { type FinishTools, finishAttempt } from './finish.ts'
import { ownPlan } from './plan.ts'
import { attemptView } from './queries.ts'
import { type ForgedSignIn, forge } from './testing/forge.ts'

const cloud = PRESET_CLOUDS.global
const UPN = 'support@contoso.example'
const MARKER = 'marker-7f3a9c'
const browser = browserSecret(undefined)
const lines: string[] = []
const codes: CodeRequest[] = []

let opened: TestDatabase
let admin: Context
let registration: { id: string; tenantId: string; clientId: string }
let forger: Awaited<ReturnType<typeof forge>>
let tools: FinishTools
/** What Microsoft answers to the next code. */
let next: (request: CodeRequest) => Promise<TokenOutcome>

beforeAll(async () => {
  opened = await testDatabase()
  forger = await forge()
  admin = await testContext({
    database: opened.database,
    onLog: (line) => lines.push(line),
    tokens: {
      authorizationUrl,
      redeemCode(request) {
        codes.push(request)
        return next(request)
      },
      refresh: async () => ({
        ok: true,
        accessToken: new Secret(`${MARKER}-access-two`),
        expiresInSeconds: 3_600,
        scope: '',
        refreshToken: new Secret(`${MARKER}-refresh-two`),
      }),
    },
  })
  registration = await insertRegistration(opened.database)
  await insertCredential(admin, { registrationId: registration.id, secret: `${MARKER}-client-secret` })
  tools = { keysOf: forger.keysOf, startProbe: async () => ({ probeId: 'p' }), pause: async () => {} }
})
afterAll(() => opened?.close())

/** Signs in with whatever `change` makes of a good answer. */
async function signIn(
  change: Partial<ForgedSignIn>,
  query: Record<string, string> = {},
  instead?: TokenOutcome,
) {
  const { tenantId, clientId } = registration
  next = async ({ nonce }) =>
    instead ?? forger.answer({ cloud, tenantId, clientId, upn: UPN, nonce, ...change })
  const { url, attemptId } = await beginAttempt(
    admin,
    ownPlan({
      address: UPN,
      displayName: null,
      registrationId: registration.id,
      protocols: ['imap', 'pop3', 'smtp'],
    }),
    browser,
  )
  const state = new URL(url).searchParams.get('state') ?? ''
  const reply = new URLSearchParams({ state, code: `1.${MARKER}-code-of-microsoft`, ...query })
  await finishAttempt(admin, { query: reply, browserSecret: browser, person: admin.actor }, tools)
  return attemptView(admin.database.read, attemptId)
}

const stored = () => admin.database.read.$count(grants)

describe('an answer that cannot be believed', () => {
  it.each<[string, Partial<ForgedSignIn>]>([
    ['claims', { nonce: undefined }],
    ['nonce', { nonce: 'the nonce of another sign-in' }],
    ['tenant', { claims: { tid: crypto.randomUUID() } }],
    ['audience', { claims: { aud: crypto.randomUUID() } }],
    ['issuer', { claims: { iss: 'https://login.example/v2.0' } }],
    ['expired', { claims: { exp: 1_700_000_000 } }],
    ['refresh-token-missing', { refreshToken: null }],
  ])('ends with the problem %s and stores nothing', async (problem, change) => {
    expect(await signIn(change)).toMatchObject({ phase: 'failed', result: { problem } })
    expect(await stored()).toBe(0)
  })

  it('ends without a token call when it names another issuer', async () => {
    const before = codes.length
    const view = await signIn({}, { iss: `${cloud.loginOrigin}/${crypto.randomUUID()}/v2.0` })
    expect(view).toMatchObject({ phase: 'failed', result: { problem: 'issuer' } })
    expect(codes).toHaveLength(before)
  })

  it('is refused when it grants no mail permission at all', async () => {
    expect(await signIn({ scopes: ['Mail.Read'] })).toMatchObject({
      phase: 'refused',
      result: { cause: 'consent.missing', problem: 'no-permission' },
    })
    expect(await stored()).toBe(0)
  })

  it('ends with the problem nonce when it is found while the code is redeemed', async () => {
    const evidence = { source: 'entra', stage: 'redeem', error: 'nonce_mismatch', text: '' } as const
    const mismatch = { ok: false, failure: { class: 'reauth', evidence } } as const
    expect(await signIn({}, {}, mismatch)).toMatchObject({ phase: 'failed', result: { problem: 'nonce' } })
  })
})

describe('secrets', () => {
  it('never show in attempts, in the audit or in the log, and nowhere in the database in clear', async () => {
    const view = await signIn({
      refreshToken: `${MARKER}-refresh-one`,
      accessToken: `${MARKER}-access-one`,
    })
    expect(view?.phase).toBe('connected')
    const [mailbox] = await admin.database.read.select().from(mailboxes)
    const renewed = await accessToken(admin, mailbox?.grantId ?? '', { fresh: true })
    expect(renewed.ok && renewed.token.reveal()).toBe(`${MARKER}-access-two`)

    const rows = await admin.database.read.select().from(attempts)
    const audit = await auditPage(admin.database.read)
    expect(rows.length).toBeGreaterThan(0)
    expect(audit.events.length).toBeGreaterThan(0)
    expect(JSON.stringify([rows, audit])).not.toContain(MARKER)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain(MARKER)
    for (const table of ['grants', 'attempts', 'mailboxes', 'audit_events', 'credentials', 'accounts']) {
      const found = await admin.database.read
        .select({ row: sql<string>`t::text` })
        .from(sql`${sql.identifier(table)} as t`)
        .where(sql`t::text like ${`%${MARKER}%`}`)
      expect(found, table).toEqual([])
    }
  })
})
