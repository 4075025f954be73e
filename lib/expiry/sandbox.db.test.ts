import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AskMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { cloudSchema } from '#lib/microsoft/clouds.ts'
import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { lookUpTenant } from '#lib/microsoft/tenant.ts'
import { createTokenClient } from '#lib/microsoft/token-client.ts'
import { createRegistration } from '#lib/registrations/create.ts'
import { registrationInput } from '#lib/registrations/inputs.ts'
import type { Context } from '#lib/services.ts'
import { type RunningSandbox, startSandbox } from '#sandbox/start.ts'
import { credentialList } from './credential-list.ts'
import { readEntra } from './read-entra.ts'
import { settleKey } from './settle.ts'

const folder = mkdtempSync(join(tmpdir(), 'expiry-'))
const DAY = 86_400_000

let sandbox: RunningSandbox
let rig: TestDatabase
let context: Context
let ask: AskMicrosoft
let app: RunningSandbox['app']
let registrationId: string

beforeAll(async () => {
  sandbox = await startSandbox({ folder, redirectUris: ['https://mailgrant.example/oauth/callback'] })
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
  const found = sandbox.apps.find(({ name }) => /newsletter/.test(name))
  if (!found) throw new Error('The sandbox has no such app')
  app = found
})
afterAll(async () => {
  await sandbox?.close()
  await rig?.close()
  rmSync(folder, { recursive: true, force: true })
})

const read = () => readEntra(context, registrationId, ask)
const change = (change: object) => sandbox.control.post(`/apps/${app.clientId}`, change)
async function list() {
  const [row] = await rig.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  if (!row) throw new Error('there is no such registration')
  return credentialList(context, row)
}

test('an app that may not read itself keeps the date that was typed, and says so', async () => {
  const input = registrationInput().parse({
    cloud: sandbox.cloud.id,
    tenant: sandbox.tenant.domain,
    clientId: app.clientId,
    secret: app.secretValue,
    expires: new Date(Date.now() + 300 * DAY).toISOString().slice(0, 10),
  })
  const made = await createRegistration(context, input, ask)
  if (made.kind !== 'registered') throw new Error('was refused')
  registrationId = made.id
  expect(await read()).toEqual({ kind: 'denied' })
  expect((await list()).lines).toMatchObject([{ state: 'current', expirySource: 'entered', match: null }])
})

test('two secrets that begin alike are told apart by a person, and the others are named', async () => {
  await change({ readsOwnApplication: true })
  const twin = { value: `${app.secretValue.slice(0, 3)}8Q~a-secret-like-it`, displayName: 'Twin', days: 20 }
  await sandbox.control.post(`/apps/${app.clientId}/secrets`, twin)
  await sandbox.control.post(`/apps/${app.clientId}/secrets`, { value: 'zzz8Q~of-somebody', days: 5 })
  expect(await read()).toEqual({ kind: 'read', corrected: 0 })
  const before = await list()
  expect(before.lines).toMatchObject([{ match: { kind: 'ambiguous' }, expirySource: 'entered' }])
  expect(before.unknown).toMatchObject([{ hint: 'zzz', left: { days: 5, tone: 'urgent' } }])

  const credentialId = before.lines[0]?.id ?? ''
  await settleKey(context, { registrationId, credentialId, keyId: app.secretId })
  const after = await list()
  expect(after.lines).toMatchObject([
    { match: { kind: 'same' }, expirySource: 'graph', expiresAt: new Date(app.secretExpires) },
  ])
  expect(after.lines[0]?.corrected).toBeInstanceOf(Date)
  expect(after.unknown.map(({ displayName }) => displayName)).toContain('Twin')
})

test('a secret that Entra refuses tells nothing, and nothing is forgotten', async () => {
  await sandbox.control.delete(`/apps/${app.clientId}/secrets/${app.secretId}`)
  const before = await list()
  expect(await read()).toMatchObject({ kind: 'refused', failure: { evidence: { aadsts: [7000215] } } })
  expect((await list()).unknown).toEqual(before.unknown)
})
