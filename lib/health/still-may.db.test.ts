import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertUser } from '#lib/db/testing/fixtures.ts'
import { openSession } from '#lib/users/testing/people.ts'
import { stillMay } from './still-may.ts'

let opened: TestDatabase
beforeAll(async () => {
  opened = await testDatabase()
})
afterAll(() => opened?.close())

const people = (change: string, id: string) => opened.damage(`update users set ${change} where id = '${id}'`)

describe('an open stream', () => {
  it('ends for a person who lost the permission it was opened with, and for no other', async () => {
    const { database } = opened
    const user = await insertUser(database, { role: 'admin' })
    const { id } = await openSession(database, user.id)
    expect(await stillMay(database.read, id, 'audit.read')).toBe(true)
    await people("role = 'help-desk'", user.id)
    expect(await stillMay(database.read, id, 'audit.read')).toBe(false)
    expect(await stillMay(database.read, id, 'health.read')).toBe(true)
  })

  it('ends with the session, and with its person', async () => {
    const { database } = opened
    const user = await insertUser(database)
    const [one, other] = [await openSession(database, user.id), await openSession(database, user.id)]
    await opened.damage(`update sessions set ended_at = now() where id = '${one.id}'`)
    expect(await stillMay(database.read, one.id, 'health.read')).toBe(false)
    expect(await stillMay(database.read, other.id, 'health.read')).toBe(true)
    await people('disabled_at = now()', user.id)
    expect(await stillMay(database.read, other.id, 'health.read')).toBe(false)
    expect(await stillMay(database.read, crypto.randomUUID(), 'health.read')).toBe(false)
  })
})
