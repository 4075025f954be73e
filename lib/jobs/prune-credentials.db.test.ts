import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { replaceSecret } from '#lib/registrations/replace-secret.ts'
import { fakeEntra } from '#lib/registrations/testing/fake-entra.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { prune } from './prune.ts'

const never = new AbortController().signal
const expires = new Date('2040-01-01T00:00:00Z')

let rig: TestDatabase
let context: Context
let registrationId: string

beforeAll(async () => {
  rig = await testDatabase()
  const values = [
    '1st8Q~a-secret-of-some-length',
    '2nd8Q~a-secret-of-some-length',
    '3rd8Q~a-secret-of-some-length',
  ]
  const entra = fakeEntra(...values)
  context = await testContext({ database: rig.database, tokens: entra.tokens })
  registrationId = (await insertRegistration(rig.database)).id
  await insertCredential(context, { registrationId, secret: 'old8Q~a-secret-of-some-length' })
  for (const value of values) {
    const secret = { value: new Secret(value), hint: value.slice(-4) }
    await replaceSecret(context, { registrationId, secret, expires }, entra.ask)
  }
})
afterAll(() => rig?.close())

const states = async () =>
  (
    await rig.database.read
      .select({ state: credentials.state })
      .from(credentials)
      .where(eq(credentials.registrationId, registrationId))
  )
    .map(({ state }) => state)
    .sort()

test('secrets that retired lately are kept', async () => {
  await prune(context, never)
  expect(await states()).toEqual(['current', 'fallback', 'retired', 'retired'])
})

test('after thirty days they are erased, and neither the one in use nor the fallback nor the audit is', async () => {
  await rig.damage(`update credentials set state_since = state_since - interval '29 days'`)
  await prune(context, never)
  expect(await states()).toHaveLength(4)
  await rig.damage(`update credentials set state_since = state_since - interval '2 days'`)
  await prune(context, never)
  expect(await states()).toEqual(['current', 'fallback'])
  const told = await rig.database.read
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.subjectId, registrationId))
  expect(told).toHaveLength(3)
})

test('one that ran out long ago goes, however lately it retired', async () => {
  await insertCredential(context, {
    registrationId,
    state: 'retired',
    expiresAt: new Date(Date.now() - 31 * 86_400_000),
  })
  await insertCredential(context, {
    registrationId,
    state: 'retired',
    expiresAt: new Date(Date.now() - 29 * 86_400_000),
  })
  await prune(context, never)
  expect(await states()).toEqual(['current', 'fallback', 'retired'])
})

test('one that retired today is kept, however long nothing was replaced', async () => {
  await rig.damage(`update audit_events set at = at - interval '90 days' where verb = 'credential.replaced'`)
  const { id } = await insertCredential(context, { registrationId, state: 'retired', expiresAt: expires })
  await prune(context, never)
  const [kept] = await rig.database.read.select().from(credentials).where(eq(credentials.id, id))
  expect(kept).toMatchObject({ state: 'retired' })
})
