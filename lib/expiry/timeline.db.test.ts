import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type EntraKey, registrations } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import {
  insertAccount,
  insertCredential,
  insertGrant,
  insertMailbox,
  insertRegistration,
} from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { timeline } from './timeline.ts'

const DAY = 86_400_000
// A Monday.
const at = new Date('2027-03-01T00:00:00Z')
const inDays = (days: number) => new Date(at.getTime() + days * DAY)

let rig: TestDatabase
let context: Context
let registrationId: string

beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig.close())
beforeEach(async () => {
  registrationId = (await insertRegistration(rig.database, { name: 'Harbour' })).id
})

const entries = async () =>
  (await timeline(rig.database.read, at)).entries.filter((one) => one.registrationId === registrationId)

async function grant(upn: string, issued: number, given: object = {}) {
  const accountId = (await insertAccount(rig.database, { upn })).id
  return insertGrant(context, { registrationId, accountId, refreshIssuedAt: inDays(issued), ...given })
}

describe('the year ahead', () => {
  test('holds what is in use, what is spare and what is over, the first end first', async () => {
    await insertMailbox(rig.database, { registrationId })
    await insertCredential(context, { registrationId, expiresAt: inDays(-3), secret: 'CUR8Q~in-use-abcd' })
    await insertCredential(context, { registrationId, state: 'next', expiresAt: inDays(364) })
    await insertCredential(context, { registrationId, state: 'fallback', expiresAt: inDays(366) })
    expect(await entries()).toMatchObject([
      { kind: 'secret', state: 'current', names: ['abcd'], left: { tone: 'expired' }, mailboxes: 1 },
      { state: 'next', left: { days: 364 }, mailboxes: 0 },
    ])
  })

  test('names keys that only Entra knows, while they live', async () => {
    const key = (keyId: string, days: number): EntraKey => ({
      kind: 'secret',
      keyId,
      hint: keyId.slice(0, 3),
      thumbprint: null,
      displayName: 'Backup',
      startsAt: null,
      expiresAt: inDays(days).toISOString(),
    })
    const entraKeys = [key('ours', 50), key('stranger', 40), key('past', -1), key('far', 900)]
    await rig.database.transaction((writer) =>
      writer.update(registrations).set({ entraKeys }).where(eq(registrations.id, registrationId)),
    )
    const held = { registrationId, expiresAt: inDays(50), entraKeyId: 'ours' }
    await insertCredential(context, held)
    expect(await entries()).toMatchObject([
      { state: 'unknown', names: ['str'], displayName: 'Backup', expiresAt: inDays(40) },
      { state: 'current' },
    ])
    await insertCredential(context, { registrationId, state: 'next', expiresAt: inDays(60) })
    expect((await entries()).map(({ state }) => state)).toEqual(['unsettled', 'current', 'next'])
  })

  test('puts the grants of a week together, twenty of them by name', async () => {
    for (let n = 0; n < 23; n++) await grant(`p${String(n).padStart(2, '0')}@contoso.example`, -40)
    const later = await grant('later@contoso.example', -33)
    await insertMailbox(rig.database, { registrationId, grantId: later.id })
    await insertMailbox(rig.database, { registrationId, grantId: later.id })
    await grant('renewed@contoso.example', -2)
    const found = await entries()
    expect(found).toMatchObject([
      { kind: 'grants', state: 'dying', count: 23, mailboxes: 0, expiresAt: inDays(50) },
      { count: 1, mailboxes: 2, expiresAt: inDays(57), names: ['later@contoso.example'] },
    ])
    expect(found[0]?.names).toHaveLength(20)
    expect(found[0]?.names[0]).toBe('p00@contoso.example')
  })

  test('keeps dead grants together, and only those that mailboxes hang on', async () => {
    for (const issued of [-95, -120]) {
      const dead = await grant(`dead${issued}@contoso.example`, issued)
      await insertMailbox(rig.database, { registrationId, grantId: dead.id })
    }
    await grant('unused@contoso.example', -95)
    await grant('stopped@contoso.example', 0, { stoppedAt: inDays(-1) })
    expect(await entries()).toMatchObject([
      { count: 2, mailboxes: 2, expiresAt: inDays(-30), left: { tone: 'expired' } },
      { count: 1, names: ['stopped@contoso.example'], expiresAt: inDays(90) },
    ])
  })
})
