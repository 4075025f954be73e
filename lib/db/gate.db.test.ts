import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttributedEntry } from '#lib/audit/chain.ts'
import { auditPage } from '#lib/audit/queries.ts'
import { verifyAudit } from '#lib/audit/verify.ts'
import type { Context } from '#lib/services.ts'
import { mutate, record } from './gate.ts'
import { registrations } from './schema/registrations.ts'
import { users } from './schema/users.ts'
import { testContext } from './testing/context.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let opened: TestDatabase
let admin: Context
let helpDesk: Context

beforeAll(async () => {
  opened = await testDatabase()
  admin = await testContext({ database: opened.database, role: 'admin' })
  helpDesk = {
    ...(await testContext({ database: opened.database, role: 'help-desk' })),
    auditKey: admin.auditKey,
  }
})
afterAll(() => opened.close())

const app = (name: string) => ({ name, cloud: 'global', tenantId: crypto.randomUUID(), clientId: 'c' })
const created = (subjectName: string): Pick<AttributedEntry, 'verb' | 'subjectKind' | 'subjectName'> => ({
  verb: 'registration.created',
  subjectKind: 'registration',
  subjectName,
})
const named = (name: string) =>
  opened.database.read.select().from(registrations).where(eq(registrations.name, name))

describe('the gate', () => {
  it('writes the change and its audit event together, in the name of who did it', async () => {
    const value = await mutate(admin, 'registration.create', async (writer) => {
      await writer.insert(registrations).values(app('Kept'))
      return { value: 'done', audit: { ...created('Kept'), facts: { cloud: 'global' } } }
    })

    expect(value).toBe('done')
    expect(await named('Kept')).toHaveLength(1)
    const [event] = (await auditPage(opened.database.read)).events
    expect(event).toMatchObject({
      verb: 'registration.created',
      subjectName: 'Kept',
      facts: { cloud: 'global' },
      actorKind: 'user',
      actorId: admin.actor.kind === 'user' ? admin.actor.id : '',
      actorName: admin.actor.name,
    })
  })

  it('refuses who may not, before any of the work is done', async () => {
    const before = (await auditPage(opened.database.read)).events.length
    let ran = false

    const refused = mutate(helpDesk, 'registration.create', async (writer) => {
      ran = true
      await writer.insert(registrations).values(app('Refused'))
      return { value: null, audit: created('Refused') }
    })

    await expect(refused).rejects.toMatchObject({ code: 'not-allowed' })
    expect(ran).toBe(false)
    expect(await named('Refused')).toHaveLength(0)
    expect((await auditPage(opened.database.read)).events).toHaveLength(before)
  })

  it('takes the whole change back when the work fails', async () => {
    const failing = mutate(admin, 'registration.create', async (writer) => {
      await writer.insert(registrations).values(app('Undone'))
      throw new Error('half way')
    })

    await expect(failing).rejects.toThrow('half way')
    expect(await named('Undone')).toHaveLength(0)
  })

  it('takes the change and earlier events back when a later event cannot be written', async () => {
    const before = (await auditPage(opened.database.read)).events.length
    const failing = mutate(admin, 'registration.create', async (writer) => {
      await writer.insert(registrations).values(app('Half audited'))
      const bad = { ...created('bad'), verb: null as unknown as string }
      return { value: null, audit: [created('good'), bad] }
    })

    await expect(failing).rejects.toThrow('Failed query')
    expect(await named('Half audited')).toHaveLength(0)
    expect((await auditPage(opened.database.read)).events).toHaveLength(before)
    expect(await verifyAudit(opened.database.read, admin.auditKey)).toMatchObject({ ok: true })
  })

  it('lets the machinery write without an audit event', async () => {
    const before = (await auditPage(opened.database.read)).events.length
    await record(opened.database, 'session', (writer) => writer.update(users).set({ locale: 'en' }))
    expect((await auditPage(opened.database.read)).events).toHaveLength(before)
  })
})
