import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFeed } from '#lib/calendar/commands.ts'
import { createConsumer, revokeConsumer } from '#lib/consumers/commands.ts'
import { record } from '#lib/db/gate.ts'
import { calendarFeeds, consumers } from '#lib/db/schema/consumers.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Context } from '#lib/services.ts'
import { DAYS_KEPT, prune } from './prune.ts'

let rig: TestDatabase
let context: Context
beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())

test('keys and calendar links that open nothing any more go after a while, and no other', async () => {
  const make = (name: string, expires: Date | null = null) =>
    createConsumer(context, { name, permissions: ['health.read'], tags: [], expires })
  await make('in use')
  await make('good for long', new Date('2040-01-01T00:00:00Z'))
  await revokeConsumer(context, (await make('revoked')).id)
  await make('expired', new Date(Date.now() + 1_000))
  await makeFeed(context)
  await makeFeed(context)
  const names = async () => {
    await prune(rig, new AbortController().signal)
    const rows = await rig.database.read.select({ name: consumers.name }).from(consumers)
    const feeds = await rig.database.read.$count(calendarFeeds)
    return { names: rows.map(({ name }) => name).toSorted(), feeds }
  }
  const age = async (days: number) => {
    const back = sql`make_interval(days => ${days}::int)`
    await record(rig.database, 'consumer', async (writer) => {
      await writer.update(consumers).set({
        revokedAt: sql`${consumers.revokedAt} - ${back}`,
        expiresAt: sql`case when ${consumers.name} = 'expired' then now() - ${back} else ${consumers.expiresAt} end`,
      })
      await writer.update(calendarFeeds).set({ revokedAt: sql`${calendarFeeds.revokedAt} - ${back}` })
    })
  }
  await age(DAYS_KEPT.calendars - 1)
  expect(await names()).toEqual({ names: ['expired', 'good for long', 'in use', 'revoked'], feeds: 2 })
  await age(DAYS_KEPT.consumers + 1)
  expect(await names()).toEqual({ names: ['good for long', 'in use'], feeds: 1 })
})
