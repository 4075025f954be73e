import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
import { upcomingExpiries } from './upcoming.ts'

const DAY = 86_400_000
const at = new Date('2027-03-01T12:00:00Z')
const inDays = (days: number) => new Date(at.getTime() + days * DAY)

let rig: TestDatabase
let context: Context
let registrationId: string

const upcoming = async (days: number) =>
  (await upcomingExpiries(rig.database.read, { days, at })).filter(
    (one) => one.registrationId === registrationId,
  )

beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig.close())

describe('what expires', () => {
  test('is told with its registration, in the order of the dates, spare ones without mailboxes', async () => {
    registrationId = (await insertRegistration(rig.database, { name: 'Harbour' })).id
    await insertMailbox(rig.database, { registrationId })
    await insertMailbox(rig.database, { registrationId })
    const current = { registrationId, secret: 'CUR8Q~in-use-abcd', expiresAt: inDays(20) }
    const { id } = await insertCredential(context, { ...current, displayName: 'Mailgrant 2026' })
    await insertCredential(context, { registrationId, state: 'next', expiresAt: inDays(300) })
    await insertCredential(context, { registrationId, state: 'fallback', expiresAt: inDays(3) })
    const all = await upcoming(365)
    expect(all.map(({ state, mailboxes }) => [state, mailboxes])).toEqual([
      ['fallback', 0],
      ['current', 2],
      ['next', 0],
    ])
    expect(all[1]).toEqual({
      kind: 'secret',
      id,
      registrationId,
      registrationName: 'Harbour',
      name: 'abcd',
      displayName: 'Mailgrant 2026',
      expiresAt: inDays(20),
      left: { days: 20, tone: 'warning' },
      state: 'current',
      mailboxes: 2,
    })
    expect((await upcoming(30)).map(({ state }) => state)).toEqual(['fallback', 'current'])
  })

  test('stays told after its end while it is in use, and no longer when it is not', async () => {
    registrationId = (await insertRegistration(rig.database)).id
    await insertCredential(context, { registrationId, expiresAt: inDays(-4) })
    await insertCredential(context, { registrationId, state: 'fallback', expiresAt: inDays(-2) })
    await insertCredential(context, { registrationId, state: 'retired', expiresAt: inDays(9) })
    await insertCredential(context, { registrationId, state: 'proposed', expiresAt: inDays(9) })
    expect(await upcoming(365)).toMatchObject([{ state: 'current', left: { days: -4, tone: 'expired' } }])
  })

  test('counts a grant nobody renews to its ninetieth day, and no grant that is renewed', async () => {
    registrationId = (await insertRegistration(rig.database)).id
    const made = async (upn: string, given: object) => {
      const accountId = (await insertAccount(rig.database, { upn })).id
      return insertGrant(context, { registrationId, accountId, ...given })
    }
    const late = await made('late@contoso.example', { refreshIssuedAt: inDays(-31) })
    await insertMailbox(rig.database, { registrationId, grantId: late.id })
    await made('renewed@contoso.example', { refreshIssuedAt: inDays(-6) })
    await made('stopped@contoso.example', { refreshIssuedAt: inDays(-6), stoppedAt: inDays(-1) })
    await made('erased@contoso.example', {
      refreshIssuedAt: inDays(-50),
      refreshSealed: null,
      refreshKeyId: null,
    })
    expect(await upcoming(365)).toMatchObject([
      {
        kind: 'grant',
        name: 'late@contoso.example',
        state: 'not-renewed',
        expiresAt: inDays(59),
        mailboxes: 1,
      },
      {
        kind: 'grant',
        name: 'stopped@contoso.example',
        state: 'stopped',
        expiresAt: inDays(84),
        mailboxes: 0,
      },
    ])
    expect(await upcoming(58)).toEqual([])
  })

  test('tells a dead grant only while mailboxes hang on it', async () => {
    registrationId = (await insertRegistration(rig.database)).id
    const dead = { registrationId, refreshIssuedAt: inDays(-91) }
    const used = await insertGrant(context, dead)
    await insertGrant(context, dead)
    await insertMailbox(rig.database, { registrationId, grantId: used.id })
    expect(await upcoming(1)).toMatchObject([{ id: used.id, left: { tone: 'expired' } }])
  })
})
