import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { testContext, testVault } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { fakeEntra, ownApplication } from '#lib/registrations/testing/fake-entra.ts'
import type { Context } from '#lib/services.ts'
import { watchExpiries } from './watch-expiry.ts'

const SECRET = 'OUR8Q~the-secret-in-use'

let rig: TestDatabase
let context: Context
let entra = fakeEntra()

beforeAll(async () => {
  rig = await testDatabase()
})
afterAll(() => rig.close())
beforeEach(async () => {
  await rig.damage('delete from registrations')
  entra = fakeEntra(SECRET)
  entra.own = ownApplication([[SECRET, '2030-12-24T08:30:00Z']])
  context = await testContext({ database: rig.database, role: 'system', tokens: entra.tokens })
})

async function register(): Promise<string> {
  const { id } = await insertRegistration(rig.database)
  await insertCredential(context, { registrationId: id, secret: SECRET })
  return id
}

test('apps whose time has come are read, a few at once, until none is due', async () => {
  for (let n = 0; n < 5; n++) await register()
  expect(await watchExpiries(context, { limit: 3, ask: entra.ask })).toBe(3)
  expect(await watchExpiries(context, { limit: 3, ask: entra.ask })).toBe(2)
  expect(await watchExpiries(context, { limit: 3, ask: entra.ask })).toBe(0)
  const sources = await rig.database.read.select({ source: credentials.expirySource }).from(credentials)
  expect(sources).toEqual(Array(5).fill({ source: 'graph' }))
})

test('two replicas at the same moment read an app once', async () => {
  const id = await register()
  const opened = await testVault(rig.database)
  const replica = await testContext({
    database: await rig.openReplica(),
    role: 'system',
    tokens: entra.tokens,
    opened,
  })
  const done = await Promise.all([context, replica].map((each) => watchExpiries(each, { ask: entra.ask })))
  expect(done.sort()).toEqual([0, 1])
  expect(entra.scopes).toHaveLength(1)
  const [row] = await rig.database.read.select().from(registrations).where(eq(registrations.id, id))
  expect(row?.entraReadAt).toBeInstanceOf(Date)
})

test('one that cannot be read does not keep the others waiting', async () => {
  await insertRegistration(rig.database, { nextEntraReadAt: new Date('2020-01-01T00:00:00Z') })
  await insertRegistration(rig.database, {
    cloud: 'a-cloud-of-yesterday',
    nextEntraReadAt: new Date('2020-01-02T00:00:00Z'),
  })
  const id = await register()
  await watchExpiries(context, { limit: 2, ask: entra.ask })
  await watchExpiries(context, { limit: 2, ask: entra.ask })
  const [row] = await rig.database.read.select().from(registrations).where(eq(registrations.id, id))
  expect(row?.graphAccess).toBe('allowed')
})

test('a clock that was a year ahead for a moment does not keep an app from being read for a year', async () => {
  const id = await register()
  await rig.damage(`update registrations set entra_read_at = now() + interval '1 year',
    next_entra_read_at = now() + interval '1 year'`)
  expect(await watchExpiries(context, { ask: entra.ask })).toBe(1)
  const [row] = await rig.database.read.select().from(registrations).where(eq(registrations.id, id))
  expect(row?.entraReadAt?.getTime()).toBeLessThan(Date.now() + 60_000)
  expect(await watchExpiries(context, { ask: entra.ask })).toBe(0)
})
