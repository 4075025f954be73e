import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { heartbeats } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { failingDatabase } from '#lib/db/testing/failing.ts'
import type { Services } from '#lib/services.ts'
import { heartbeat } from './heartbeat.ts'
import { runJobs } from './loop.ts'

let opened: TestDatabase
let services: Services
const lines: string[] = []
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database, onLog: (line) => lines.push(line) })
})
afterAll(() => opened?.close())

const beats = () => opened.database.read.select().from(heartbeats)

it('a job that ended a run well is known to live, and one that fails is not', async () => {
  const stop = new AbortController()
  let failures = 0
  const ended = runJobs(
    [
      { name: 'good', everyMilliseconds: 1, run: async () => {} },
      {
        name: 'bad',
        everyMilliseconds: 1,
        run: async () => {
          failures += 1
          throw new Error('not today')
        },
      },
    ],
    services.log,
    stop.signal,
    heartbeat(services),
  )
  await expect.poll(async () => (await beats()).length).toBe(1)
  await expect.poll(() => failures).toBeGreaterThan(2)
  stop.abort()
  await ended
  expect(await beats()).toMatchObject([{ name: 'good', instance: services.instance }])
})

it('is written every half minute at most, and stops nothing when it cannot be', async () => {
  const database = failingDatabase(opened.database)
  let now = 0
  const beat = heartbeat({ ...services, database }, () => now)
  database.fail(1)
  await beat('slow')
  expect(lines.join()).toContain('a heartbeat could not be written')
  await beat('slow')
  expect((await beats()).map(({ name }) => name)).toEqual(['good'])
  now = 30_000
  await beat('slow')
  expect((await beats()).map(({ name }) => name).toSorted()).toEqual(['good', 'slow'])
})

it('goes on being written when the clock of the machine is set back', async () => {
  const beat = heartbeat(services)
  await beat('back')
  await opened.damage(`update heartbeats set at = '2000-01-01' where name = 'back'`)
  const [day, since] = [Date.now(), performance.now()]
  vi.spyOn(Date, 'now').mockReturnValue(day - 3_600_000)
  vi.spyOn(performance, 'now').mockReturnValue(since + 31_000)
  await beat('back').finally(() => vi.restoreAllMocks())
  const [row] = await opened.database.read.select().from(heartbeats).where(eq(heartbeats.name, 'back'))
  expect(row?.at.getFullYear()).toBeGreaterThan(2000)
})
