import { eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { entraFailure } from '#lib/microsoft/entra-error.ts'
import type { AppTokenRequest, TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import { appToken } from './app-token.ts'

const OBJECT = '0f2c7d3e-9b5a-4c1d-8e6f-7a8b9c0d1e2f'

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

async function jwt(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32))
}

function granted(token: string, expiresInSeconds = 3600): TokenOutcome {
  return { ok: true, accessToken: new Secret(token), expiresInSeconds, scope: '' }
}

function refused(error: string, httpStatus: number, retryAfterSeconds?: number): TokenOutcome {
  return {
    ok: false,
    failure: entraFailure({ step: 'app-token', error, httpStatus, retryAfterSeconds, description: error }),
  }
}

/** An app with a secret, before an Entra that answers what the test says. */
async function app(answer: (call: number) => TokenOutcome | Promise<TokenOutcome>) {
  const calls: AppTokenRequest[] = []
  const lines: string[] = []
  const context = await testContext({
    database: opened.database,
    onLog: (line) => lines.push(line),
    tokens: {
      clientCredentials: async (request) => {
        calls.push(request)
        return answer(calls.length)
      },
    },
  })
  const { id } = await insertRegistration(opened.database)
  await insertCredential(context, { registrationId: id })
  const row = async () => {
    const [found] = await opened.database.read.select().from(registrations).where(eq(registrations.id, id))
    if (!found) throw new Error('no such app')
    return found
  }
  return { context, calls, id, lines, row, draw: (fresh = false) => appToken(context, id, { fresh }) }
}

describe('a token of the app itself', () => {
  it('is asked for the mail resource alone, sealed, and given again until it is about to end', async () => {
    const token = await jwt({ oid: OBJECT, roles: ['IMAP.AccessAsApp'], idtyp: 'app' })
    const { draw, calls, row, lines } = await app(() => granted(token))
    const first = await draw()
    expect(first).toMatchObject({ ok: true, upn: null, roles: ['IMAP.AccessAsApp'] })
    expect(calls.map(({ scope }) => scope)).toEqual(['https://outlook.office365.com/.default'])
    const second = await draw()
    expect(second.ok && second.token.reveal()).toBe(token)
    expect(calls).toHaveLength(1)
    const stored = await row()
    expect(stored).toMatchObject({ servicePrincipalId: OBJECT, appRoles: ['IMAP.AccessAsApp'] })
    expect(stored.appAccessSealed).not.toContain(token)
    expect(lines.join('')).not.toContain(token)
  })

  it('is drawn anew when it lives for less than five minutes', async () => {
    const token = await jwt({ roles: [] })
    const { draw, calls } = await app((call) => granted(token, call === 1 ? 320 : 3600))
    await draw()
    await draw()
    await draw()
    expect(calls).toHaveLength(2)
  })

  it('is drawn anew when a fresh one is wanted, and its new permissions are written down', async () => {
    const before = await jwt({ oid: OBJECT, roles: [] })
    const after = await jwt({ oid: OBJECT, roles: ['POP.AccessAsApp'] })
    const { draw, row } = await app((call) => granted(call === 1 ? before : after))
    expect(await draw()).toMatchObject({ roles: [] })
    expect(await draw(true)).toMatchObject({ roles: ['POP.AccessAsApp'] })
    expect((await row()).appRoles).toEqual(['POP.AccessAsApp'])
  })

  it('is asked for once when ten want it at the same time', async () => {
    const token = await jwt({ roles: [] })
    const { draw, calls } = await app(() => granted(token))
    const all = await Promise.all(Array.from({ length: 10 }, () => draw(true)))
    expect(all.every(({ ok }) => ok)).toBe(true)
    expect(calls).toHaveLength(1)
  })

  it('that cannot be read is used all the same, and nothing is claimed about it', async () => {
    const { draw, row } = await app(() => granted('opaque-token'))
    expect(await draw()).toMatchObject({ ok: true, roles: null, scopes: [] })
    expect(await row()).toMatchObject({ appRoles: null, servicePrincipalId: null })
  })

  it('is not asked for again while Microsoft wants us to wait', async () => {
    const { draw, calls } = await app(() => refused('temporarily_unavailable', 429, 60))
    const first = await draw()
    expect(first).toMatchObject({ ok: false, failureClass: 'throttled', cause: 'service.throttled' })
    expect(await draw(true)).toMatchObject({ ok: false, failureClass: 'throttled' })
    expect(calls).toHaveLength(1)
  })

  it('names the fault of the app, and is asked for again at once', async () => {
    const token = await jwt({ roles: [] })
    const wrong = refused('invalid_client AADSTS7000222: The provided client secret keys are expired.', 401)
    const { draw } = await app((call) => (call === 1 ? wrong : granted(token)))
    expect(await draw()).toMatchObject({
      ok: false,
      failureClass: 'app-credential',
      cause: 'secret.expired',
    })
    expect(await draw()).toMatchObject({ ok: true })
  })

  it('of an app without a secret in use is a value too', async () => {
    const context = await testContext({ database: opened.database })
    const { id } = await insertRegistration(opened.database)
    expect(await appToken(context, id)).toMatchObject({ ok: false, failureClass: 'app-credential' })
  })
})
