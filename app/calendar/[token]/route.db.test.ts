import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Running } from '#lib/boot.ts'
import { makeFeed, revokeFeed } from '#lib/calendar/commands.ts'
import type { Database } from '#lib/db/database.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { failingDatabase } from '#lib/db/testing/failing.ts'
import type { Context } from '#lib/services.ts'
import { GET } from './route.ts'

let rig: TestDatabase
let context: Context
let link: string
beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())
beforeEach(async () => {
  link = (await makeFeed(context)).reveal()
})

/** One reading, by a portal on this database. */
function read({
  headers = {},
  database = rig.database,
}: {
  headers?: HeadersInit
  database?: Database
} = {}) {
  const services = { ...context, database, config: { proxyHops: 0 } } as unknown as Running
  Object.assign(globalThis, { mailgrantRunning: Promise.resolve(services) })
  const token = link.slice(link.lastIndexOf('/') + 1)
  return GET(new Request(link, { headers }), { params: Promise.resolve({ token }) })
}

it('gives a calendar to whoever has the link, and says only once what has not changed', async () => {
  const answer = await read()
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.text()).toMatch(/^BEGIN:VCALENDAR\r\n/)
  const etag = answer.headers.get('etag') ?? ''
  expect((await read({ headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await read({ headers: { 'if-none-match': '"another"' } })).status).toBe(200)
})

it('is gone once it was revoked, and says nothing of why', async () => {
  await revokeFeed(context)
  const answer = await read()
  expect([answer.status, await answer.text()]).toEqual([404, ''])
})

it('is read while nothing can be written', async () => {
  const stopped = failingDatabase(rig.database)
  stopped.fail(1, '25006')
  expect((await read({ database: stopped })).status).toBe(200)
})

it('asks to come again when the database does not answer', async () => {
  const select = () => {
    throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  }
  const lost = { ...rig.database, read: { ...rig.database.read, select } as unknown as Database['read'] }
  const answer = await read({ database: lost })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('60')
})
