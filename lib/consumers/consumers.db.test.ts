import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { record } from '#lib/db/gate.ts'
import { consumers } from '#lib/db/schema/consumers.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Context } from '#lib/services.ts'
import { createConsumer, revokeConsumer } from './commands.ts'
import { findConsumer, touchConsumer } from './find.ts'
import { type NewConsumer, NewConsumerInput } from './inputs.ts'
import { newKey } from './key.ts'
import { consumerList } from './queries.ts'

let rig: TestDatabase
let admin: Context
beforeAll(async () => {
  rig = await testDatabase()
  admin = await testContext({ database: rig.database })
})
afterAll(() => rig?.close())

const wanted = (given: Partial<NewConsumer> = {}): NewConsumer => ({
  name: 'Nagios',
  permissions: ['health.read'],
  tags: [],
  expires: null,
  ...given,
})

const lineOf = async (id: string) => (await consumerList(rig.database.read)).find((one) => one.id === id)

async function set(id: string, columns: Partial<Record<'expiresAt' | 'lastUsedAt', ReturnType<typeof sql>>>) {
  await record(rig.database, 'consumer', (writer) =>
    writer.update(consumers).set(columns).where(eq(consumers.id, id)),
  )
}

describe('the key of a downstream system', () => {
  it('opens what it was made for, and is kept as a fingerprint only', async () => {
    const { id, key } = await createConsumer(
      admin,
      wanted({ name: 'Zabbix', permissions: ['metrics.read'], tags: ['hotel'] }),
    )
    expect(await findConsumer(rig.database.read, key)).toMatchObject({
      id,
      name: 'Zabbix',
      permissions: ['metrics.read'],
      tags: ['hotel'],
    })
    expect(await findConsumer(rig.database.read, newKey())).toBeNull()
    const { events } = await auditPage(rig.database.read)
    const rows = await rig.database.read.select().from(consumers)
    expect(JSON.stringify({ rows, events, list: await consumerList(rig.database.read) })).not.toContain(
      key.reveal().slice(4),
    )
    expect(events[0]).toMatchObject({
      verb: 'consumer.made',
      subjectName: 'Zabbix',
      facts: { hint: key.reveal().slice(-4), permissions: ['metrics.read'], tags: ['hotel'] },
    })
  })

  it('opens nothing once it is revoked, which is audited once however often it is asked for', async () => {
    const { id, key } = await createConsumer(admin, wanted({ name: 'Revoked' }))
    await revokeConsumer(admin, id)
    await revokeConsumer(admin, id)
    expect(await findConsumer(rig.database.read, key)).toBeNull()
    expect(await lineOf(id)).toMatchObject({ state: 'revoked' })
    const { events } = await auditPage(rig.database.read)
    const told = events.filter((one) => one.subjectId === id && one.verb === 'consumer.revoked')
    expect(told).toHaveLength(1)
    await expect(revokeConsumer(admin, crypto.randomUUID())).rejects.toThrow('not-found')
  })

  it('opens nothing after its end', async () => {
    const { id, key } = await createConsumer(admin, wanted({ expires: new Date(Date.now() + 60_000) }))
    expect(await findConsumer(rig.database.read, key)).not.toBeNull()
    await set(id, { expiresAt: sql`now() - interval '1 second'` })
    expect(await findConsumer(rig.database.read, key)).toBeNull()
    expect(await lineOf(id)).toMatchObject({ state: 'expired' })
  })

  it('notes its use, and not again within a minute', async () => {
    const { id, key } = await createConsumer(admin, wanted())
    const use = async () => {
      const found = await findConsumer(rig.database.read, key)
      if (!found) throw new Error('The key is not known')
      await touchConsumer(rig.database, found)
      return { stale: found.stale, at: (await lineOf(id))?.lastUsedAt }
    }
    const first = await use()
    expect(first).toEqual({ stale: true, at: expect.any(Date) })
    expect(await use()).toEqual({ stale: false, at: first.at })
    await set(id, { lastUsedAt: sql`now() - interval '61 seconds'` })
    expect((await use()).stale).toBe(true)
  })

  it('is made and revoked by admins alone', async () => {
    const { id } = await createConsumer(admin, wanted())
    const helpDesk = await testContext({ database: rig.database, role: 'help-desk' })
    const refused = (work: () => Promise<unknown>) => expect(Promise.resolve().then(work)).rejects.toThrow()
    await refused(() => createConsumer(helpDesk, wanted()))
    await refused(() => revokeConsumer(helpDesk, id))
    expect(await lineOf(id)).toMatchObject({ state: 'live' })
  })
})

describe('the form of a new key', () => {
  const problems = (form: object) => {
    const read = NewConsumerInput.safeParse({ name: 'Nagios', permissions: ['health.read'], ...form })
    return read.success ? [] : read.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`)
  }

  it('says of each field what is wrong with it', () => {
    expect(problems({})).toEqual([])
    expect(problems({ name: ' ' })).toEqual(['name: required'])
    expect(problems({ name: 'a\u202eb' })).toEqual(['name: control-characters'])
    expect(problems({ name: 'x'.repeat(101) })).toEqual(['name: too-long'])
    expect(problems({ permissions: undefined })).toEqual(['permissions: choose-one'])
    expect(problems({ permissions: [] })).toEqual(['permissions: choose-one'])
    expect(problems({ permissions: ['credential.replace'] })).toEqual(['permissions: unknown-choice'])
    expect(problems({ tags: 'x'.repeat(51) })).toEqual(['tags: tag-long'])
    expect(problems({ expires: '2020-01-01' })).toEqual(['expires: date-past'])
    expect(problems({ expires: '2026-02-30' })).toEqual(['expires: date'])
    expect(problems({ expires: '9999-01-01' })).toEqual(['expires: date-distant'])
  })
})
