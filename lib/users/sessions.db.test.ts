import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { sessions } from '#lib/db/schema/users.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertUser } from '#lib/db/testing/fixtures.ts'
import { newToken } from './opaque-token.ts'
import { liveSessionsOf } from './queries.ts'
import { endSession, endSessionsOf, findSession, startSession, touchSession } from './sessions.ts'
import { openSession } from './testing/people.ts'

let test: TestDatabase
let database: Database
beforeAll(async () => {
  test = await testDatabase()
  database = test.database
})
afterAll(() => test.close())

const shift = (id: string, change: string) => test.damage(`update sessions set ${change} where id = '${id}'`)

async function rowOf(id: string) {
  const [row] = await database.read.select().from(sessions).where(eq(sessions.id, id))
  if (!row) throw new Error('no such session')
  return row
}

describe('a session', () => {
  it('shows its person, and keeps nothing in the database that would open it', async () => {
    const user = await insertUser(database, { role: 'help-desk', timeZone: 'Europe/Berlin' })
    const { token, id } = await openSession(database, user.id)
    expect(await findSession(database.read, token)).toEqual({
      id,
      userId: user.id,
      name: user.name,
      email: user.email,
      role: 'help-desk',
      locale: null,
      timeZone: 'Europe/Berlin',
      stale: false,
    })
    expect(JSON.stringify(await rowOf(id))).not.toContain(token.reveal())
  })

  it('is not found for a token nobody was given', async () => {
    expect(await findSession(database.read, newToken())).toBeNull()
  })

  it('gets a token of its own at every sign-in', async () => {
    const user = await insertUser(database)
    const tokens = await record(database, 'session', async (writer) => [
      await startSession(writer, { userId: user.id, browser: null }),
      await startSession(writer, { userId: user.id, browser: null }),
    ])
    expect(tokens[0]?.reveal()).not.toBe(tokens[1]?.reveal())
  })

  it('lasts twelve hours and not longer, however busy', async () => {
    const user = await insertUser(database)
    const { token, id } = await openSession(database, user.id)
    const { createdAt, expiresAt } = await rowOf(id)
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(12 * 3_600_000)
    await shift(id, "expires_at = now() + interval '5 minutes'")
    expect(await findSession(database.read, token)).not.toBeNull()
    await shift(id, "expires_at = now() - interval '1 second'")
    expect(await findSession(database.read, token)).toBeNull()
  })

  it('ends after half an hour without use, and a late touch does not bring it back', async () => {
    const user = await insertUser(database)
    const { token, id } = await openSession(database, user.id)
    await shift(id, "last_seen_at = now() - interval '28 minutes'")
    expect(await findSession(database.read, token)).toMatchObject({ id, stale: true })
    await shift(id, "last_seen_at = now() - interval '30 minutes 1 second'")
    expect(await findSession(database.read, token)).toBeNull()
    await touchSession(database, id)
    expect(await findSession(database.read, token)).toBeNull()
  })

  it('writes its last use at most once a minute', async () => {
    const user = await insertUser(database)
    const { token, id } = await openSession(database, user.id)
    await shift(id, "last_seen_at = now() - interval '20 seconds'")
    const before = await rowOf(id)
    expect(await findSession(database.read, token)).toMatchObject({ stale: false })
    await touchSession(database, id)
    expect((await rowOf(id)).lastSeenAt).toEqual(before.lastSeenAt)
    await shift(id, "last_seen_at = now() - interval '61 seconds'")
    expect(await findSession(database.read, token)).toMatchObject({ stale: true })
    await touchSession(database, id)
    expect((await rowOf(id)).lastSeenAt.getTime()).toBeGreaterThan(before.lastSeenAt.getTime())
    expect(await findSession(database.read, token)).toMatchObject({ stale: false })
  })

  it('is worth nothing after sign-out, and its row says why', async () => {
    const user = await insertUser(database)
    const one = await openSession(database, user.id)
    const other = await openSession(database, user.id)
    await endSession(database, one.token, 'signed-out')
    expect(await findSession(database.read, one.token)).toBeNull()
    expect(await findSession(database.read, other.token)).not.toBeNull()
    expect(await rowOf(one.id)).toMatchObject({ endedWhy: 'signed-out', endedAt: expect.any(Date) })
    await shift(one.id, "last_seen_at = now() - interval '2 minutes'")
    const ended = await rowOf(one.id)
    await touchSession(database, one.id)
    expect(await rowOf(one.id)).toEqual(ended)
  })

  it('keeps the first reason when it is ended twice', async () => {
    const user = await insertUser(database)
    const { token, id } = await openSession(database, user.id)
    await endSession(database, token, 'signed-out')
    await endSession(database, token, 'replaced')
    expect((await rowOf(id)).endedWhy).toBe('signed-out')
  })

  it('dies at once with its disabled person, on every replica', async () => {
    const replica = await test.openReplica()
    const user = await insertUser(database)
    const { token } = await openSession(database, user.id)
    expect(await findSession(replica.read, token)).not.toBeNull()
    await test.damage(`update users set disabled_at = now() where id = '${user.id}'`)
    expect(await findSession(replica.read, token)).toBeNull()
  })

  it('has the new role at the next read', async () => {
    const user = await insertUser(database, { role: 'admin' })
    const { token } = await openSession(database, user.id)
    expect((await findSession(database.read, token))?.role).toBe('admin')
    await test.damage(`update users set role = 'help-desk' where id = '${user.id}'`)
    expect((await findSession(database.read, token))?.role).toBe('help-desk')
  })

  it('ends with all others of the same person but the one that is kept', async () => {
    const user = await insertUser(database)
    const stranger = await insertUser(database)
    const kept = await openSession(database, user.id)
    const ended = await openSession(database, user.id)
    const theirs = await openSession(database, stranger.id)
    const count = await record(database, 'session', (writer) =>
      endSessionsOf(writer, user.id, 'ended-elsewhere', { except: kept.id }),
    )
    expect(count).toBe(1)
    expect(await findSession(database.read, ended.token)).toBeNull()
    expect(await findSession(database.read, kept.token)).not.toBeNull()
    expect(await findSession(database.read, theirs.token)).not.toBeNull()
  })
})

describe('the list of one’s sessions', () => {
  it('holds the live ones of that person only, the latest first', async () => {
    const user = await insertUser(database)
    const stranger = await insertUser(database)
    const older = await openSession(database, user.id, 'Edge, Windows')
    const newer = await openSession(database, user.id, 'Safari, iOS')
    const ended = await openSession(database, user.id)
    const idle = await openSession(database, user.id)
    await openSession(database, stranger.id)
    await endSession(database, ended.token, 'signed-out')
    await shift(idle.id, "last_seen_at = now() - interval '1 hour'")
    await shift(older.id, "last_seen_at = now() - interval '5 minutes'")
    const listed = await liveSessionsOf(database.read, user.id)
    expect(listed.map(({ id, browser }) => [id, browser])).toEqual([
      [newer.id, 'Safari, iOS'],
      [older.id, 'Edge, Windows'],
    ])
  })
})
