import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { cloudSchema } from '#lib/microsoft/clouds.ts'
import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { lookUpTenant } from '#lib/microsoft/tenant.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import type { Context } from '#lib/services.ts'
import { type AppFacts, type RunningSandbox, startSandbox } from '#sandbox/start.ts'
import { checkSecret } from './check-secret.ts'
import { createRegistration } from './create.ts'
import { registrationInput } from './inputs.ts'
import { registrationDetail } from './queries.ts'

const folder = mkdtempSync(join(tmpdir(), 'registrations-'))
const UNKNOWN_APP = '99999999-8888-4777-8666-555555555555'

let sandbox: RunningSandbox
let rig: TestDatabase
let context: Context
let ask: AskMicrosoft

beforeAll(async () => {
  sandbox = await startSandbox({
    folder,
    redirectUris: ['https://mailgrant.example/oauth/callback'],
  })
  rig = await testDatabase()
  const transport = httpsTransport({ ca: readFileSync(sandbox.caFile) })
  ask = {
    lookUpTenant: (question) => lookUpTenant({ ...question, transport }),
    readOwnApplication: (question) => readOwnApplication({ ...question, transport }),
  }
  context = await testContext({
    database: rig.database,
    clouds: [cloudSchema.parse(sandbox.cloud)],
    tokens: createTokenClient({ transport }),
  })
})
afterAll(async () => {
  await sandbox?.close()
  await rig?.close()
  rmSync(folder, { recursive: true, force: true })
})

function register(app: Partial<AppFacts>, given: Record<string, string> = {}) {
  const form = {
    cloud: sandbox.cloud.id,
    tenant: sandbox.tenant.domain,
    clientId: app.clientId,
    secret: app.secretValue,
    ...given,
  }
  return createRegistration(context, registrationInput().parse(form), ask)
}

function appNamed(word: RegExp): AppFacts {
  const found = sandbox.apps.find(({ name }) => word.test(name))
  if (!found) throw new Error(`The sandbox has no app ${word}`)
  return found
}

describe('against the sandbox tenant, over msal-node', () => {
  test('an app without a single permission is registered from a mail domain, its client ID and its secret', async () => {
    const made = await register(sandbox.app)
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(await registrationDetail(rig.database.read, made.id)).toMatchObject({
      name: sandbox.app.name,
      tenantId: sandbox.tenant.id,
      tenantDomain: sandbox.tenant.domain,
      graphAccess: 'allowed',
      appFacts: { redirectUri: 'web' },
      credential: { expirySource: 'graph', expiresAt: new Date(sandbox.app.secretExpires) },
    })
    expect(await checkSecret(context, made.id, ask)).toEqual({ kind: 'works' })
  })

  test('an app that may not read itself needs its date typed', async () => {
    const app = appNamed(/newsletter/)
    await expect(register(app)).rejects.toMatchObject({ code: 'expiry-needed', facts: { why: 'denied' } })
    const made = await register(app, { expires: app.secretExpires })
    if (made.kind !== 'registered') throw new Error('was refused')
    expect(await registrationDetail(rig.database.read, made.id)).toMatchObject({
      graphAccess: 'denied',
      credential: { expirySource: 'entered', left: { tone: 'urgent' } },
    })
  })

  const refusals = [
    ['a wrong secret', () => register(sandbox.app, { clientId: appNamed(/fax/).clientId }), 'secret.wrong'],
    ['an expired secret', () => register(appNamed(/fax/)), 'secret.expired'],
    [
      'an app that is not in the tenant',
      () => register(sandbox.app, { clientId: UNKNOWN_APP }),
      'app.not_found',
    ],
  ] as const

  test.each(refusals)(
    '%s is not stored, and Entra’s answer is named with its ids',
    async (_what, attempt, cause) => {
      const before = await rig.database.read.$count(registrations)
      const refused = await attempt()
      if (refused.kind !== 'refused') throw new Error('was accepted')
      const { evidence } = refused.failure
      expect(diagnose(evidence).cause).toBe(cause)
      expect(evidence.traceId).toMatch(/^[0-9a-f-]{36}$/)
      expect(evidence.correlationId).toMatch(/^[0-9a-f-]{36}$/)
      expect(JSON.stringify(refused)).not.toContain(sandbox.app.secretValue)
      expect(await rig.database.read.$count(registrations)).toBe(before)
    },
  )

  test('the Secret ID in place of the Value never leaves the form', () => {
    const { secretId } = sandbox.app
    expect(() => register(sandbox.app, { secret: secretId })).toThrow(/secret-is-id/)
  })

  test('a domain that nobody has is refused', async () => {
    const attempt = register(appNamed(/fax/), { tenant: 'nobody-has-this.example' })
    await expect(attempt).rejects.toMatchObject({ code: 'tenant-not-found' })
  })
})
