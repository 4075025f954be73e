import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Running } from '#lib/boot.ts'
import { createConsumer } from '#lib/consumers/commands.ts'
import type { Database } from '#lib/db/database.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { failingDatabase } from '#lib/db/testing/failing.ts'
import type { Context } from '#lib/services.ts'
import { keyRoute } from './key-route.ts'

let rig: TestDatabase
let context: Context
let authorization: string
beforeAll(async () => {
  rig = await testDatabase()
  context = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())
beforeEach(async () => {
  const wanted = { name: 'Nagios', permissions: ['health.read' as const], tags: [], expires: null }
  authorization = `Bearer ${(await createConsumer(context, wanted)).key.reveal()}`
})

const lost = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))

/** One request with the key, to a portal on this database. */
async function ask(
  database: Database,
  read: () => Promise<unknown> = async () => 'well',
  key: string = authorization,
) {
  const services = { ...context, database, config: { proxyHops: 0 } } as unknown as Running
  Object.assign(globalThis, { mailgrantRunning: Promise.resolve(services), mailgrantKnowsPeers: true })
  const route = keyRoute('health.read', async () => ({ status: 200, json: await read() }))
  const request = new Request('https://mailgrant.example/api/health', {
    headers: { authorization: key, 'x-peer-address': '192.0.2.1' },
  })
  return route(request, { params: Promise.resolve({}) })
}

describe('a route behind a key', () => {
  it('says 503 when the database does not answer, as its guide has it, and not that it is broken', async () => {
    const answer = await ask(rig.database, lost)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ code: 'database-unavailable' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('tells whoever tries wrong keys for how long none is looked at, and lets a right one in', async () => {
    const tryWrong = () => ask(rig.database, undefined, `Bearer mgk_${'x'.repeat(43)}`)
    const tries = []
    for (let n = 0; n < 20; n += 1) tries.push((await tryWrong()).status)
    expect(new Set(tries)).toEqual(new Set([401]))
    await rig.damage(`update sign_in_throttles set blocked_until = now() + interval '8 minutes'`)
    const held = await tryWrong()
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '480'])
    expect((await ask(rig.database)).status).toBe(200)
  })

  it('lets a bug be a bug', async () => {
    await expect(ask(rig.database, () => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError)
  })

  it('still tells how everything is while nothing can be written', async () => {
    const stopped = failingDatabase(rig.database)
    stopped.fail(1, '25006')
    expect((await ask(stopped)).status).toBe(200)
  })
})
