import { afterAll, beforeAll, expect, it } from 'vitest'
import { alertRules } from '#lib/db/schema/alerts.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { digestFor } from './digest.ts'
import type { Rule } from './match.ts'
import { insertIncident, insertRule } from './testing/rig.ts'

const NOON = new Date('2026-05-06T12:00:00Z')

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

it('a digest counts all that is open, however much it is, and what its rule does not ask for not at all', async () => {
  const { database, damage } = opened
  await insertIncident(database, { level: 'app', openedAt: NOON })
  await damage(`insert into incidents select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(),
      'key', i.key || n, 'level', case when n <= 5 then 'app' else 'mailbox' end))).*
      from incidents i, generate_series(1, 299) n`)
  const digest = async (given: Partial<Rule>) => {
    await insertRule(database, { channelIds: [], events: ['digest'], ...given })
    const [rule] = await database.read.select().from(alertRules)
    await damage('delete from alert_rules')
    const { open, openMore } = await digestFor(
      database.read,
      rule as Rule,
      { day: '2026-05-06', moment: NOON },
      NOON,
    )
    return [open.length, openMore]
  }
  expect(await digest({})).toEqual([20, 280])
  expect(await digest({ levels: ['app'] })).toEqual([6, 0])
  expect(await digest({ registrationIds: [crypto.randomUUID()] })).toEqual([0, 0])
})
