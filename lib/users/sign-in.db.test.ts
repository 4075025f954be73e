import { hash } from '@node-rs/argon2'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { sessions, users } from '#lib/db/schema/users.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { createLog } from '#lib/log.ts'
import { Secret } from '#lib/secret.ts'
import { hashPassword, isOutdated } from './passwords.ts'
import { findSession } from './sessions.ts'
import { type SignInOutcome, signIn } from './sign-in.ts'
import { insertPerson, PASSWORD } from './testing/people.ts'

let test: TestDatabase
let database: Database
const lines: string[] = []
const log = createLog('debug', { write: (line) => lines.push(line) })
beforeAll(async () => {
  test = await testDatabase()
  database = test.database
})
afterAll(() => test.close())

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0'

function enter(
  email: string,
  password: string,
  more: { timeZone?: string; on?: Database } = {},
): Promise<SignInOutcome> {
  const { on = database, ...rest } = more
  return signIn(
    { database: on, log },
    { input: { email, password, ...rest }, network: null, userAgent: FIREFOX },
  )
}

async function userRow(id: string) {
  const [row] = await database.read.select().from(users).where(eq(users.id, id))
  return row
}

describe('signing in', () => {
  it('opens a session for the right password, however the address is written', async () => {
    const person = await insertPerson(database, { email: 'ada@contoso.example' })
    const result = await enter('  Ada@Contoso.Example ', PASSWORD)
    if (result.outcome !== 'signed-in') throw new Error(result.outcome)
    expect(result.userId).toBe(person.id)
    const session = await findSession(database.read, result.token)
    expect(session?.userId).toBe(person.id)
    const rows = await database.read.select().from(sessions).where(eq(sessions.userId, person.id))
    expect(rows.map((row) => row.browser)).toEqual(['Firefox, Windows'])
  })

  it('takes a password typed with composed or decomposed letters', async () => {
    const composed = 'Füße über Ångström'
    const person = await insertPerson(database, {
      passwordHash: await hashPassword(new Secret(composed.normalize('NFD'))),
    })
    expect(await enter(person.email, composed.normalize('NFC'))).toMatchObject({ outcome: 'signed-in' })
  })

  it('answers an unknown account, a disabled one and a wrong password alike', async () => {
    const known = await insertPerson(database)
    const disabled = await insertPerson(database)
    await test.damage(`update users set disabled_at = now() where id = '${disabled.id}'`)
    const answers = [
      await enter(known.email, 'not-the-password'),
      await enter('nobody@contoso.example', PASSWORD),
      await enter(disabled.email, PASSWORD),
    ]
    expect(answers).toEqual(Array(3).fill({ outcome: 'refused' }))
  })

  it('blocks an account that does not exist just like one that does', async () => {
    const known = await insertPerson(database)
    for (const email of [known.email, 'ghost@contoso.example']) {
      const answers: string[] = []
      for (let i = 0; i < 6; i++) answers.push((await enter(email, 'not-the-password')).outcome)
      expect(answers).toEqual([...Array(5).fill('refused'), 'blocked'])
    }
    expect(await enter(known.email, PASSWORD)).toEqual({ outcome: 'blocked', minutes: 1 })
  })

  it('lets five of fifty parallel guesses over two replicas reach the password', async () => {
    const person = await insertPerson(database)
    const replicas = [database, await test.openReplica()]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        enter(person.email, `guess number ${i}`, { on: replicas[i % 2] as Database }),
      ),
    )
    const count = (outcome: string) => answers.filter((answer) => answer.outcome === outcome).length
    expect([count('refused'), count('blocked')]).toEqual([5, 45])
  })

  it('forgets the failures of an account after a success', async () => {
    const person = await insertPerson(database)
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await enter(person.email, 'not-the-password')
      expect((await enter(person.email, PASSWORD)).outcome).toBe('signed-in')
    }
  })

  it.each([
    ['nothing', undefined],
    ['no object', 'admin'],
    ['no password', { email: 'ada@contoso.example' }],
    ['an empty password', { email: 'ada@contoso.example', password: '' }],
    ['a password of a megabyte', { email: 'ada@contoso.example', password: 'x'.repeat(1_000_000) }],
    ['a list for an address', { email: ['ada@contoso.example'], password: PASSWORD }],
    ['no address', { email: "' or 1=1 --", password: PASSWORD }],
    ['a null character', { email: 'ada\u0000@contoso.example', password: PASSWORD }],
  ])('refuses %s without looking further', async (_what, input) => {
    const result = await signIn({ database, log }, { input, network: null, userAgent: null })
    expect(result).toEqual({ outcome: 'refused' })
  })

  it('keeps the browser’s time zone for somebody who has none, and never replaces one', async () => {
    const without = await insertPerson(database)
    await enter(without.email, PASSWORD, { timeZone: 'Europe/Vienna' })
    expect((await userRow(without.id))?.timeZone).toBe('Europe/Vienna')
    await enter(without.email, PASSWORD, { timeZone: 'America/New_York' })
    expect((await userRow(without.id))?.timeZone).toBe('Europe/Vienna')
  })

  it('ignores a time zone that does not exist', async () => {
    const person = await insertPerson(database)
    const result = await enter(person.email, PASSWORD, { timeZone: 'Europe/Nowhere' })
    expect(result.outcome).toBe('signed-in')
    expect((await userRow(person.id))?.timeZone).toBeNull()
  })

  it('hashes an old password anew at today’s cost, and only when it was right', async () => {
    const cheap = { memoryCost: 8192, timeCost: 1, parallelism: 1 }
    const person = await insertPerson(database, { passwordHash: await hash(PASSWORD, cheap) })
    await enter(person.email, 'not-the-password')
    expect(isOutdated((await userRow(person.id))?.passwordHash ?? '')).toBe(true)
    await enter(person.email, PASSWORD)
    const renewed = (await userRow(person.id))?.passwordHash ?? ''
    expect(isOutdated(renewed)).toBe(false)
    expect((await enter(person.email, PASSWORD)).outcome).toBe('signed-in')
    expect((await userRow(person.id))?.passwordHash).toBe(renewed)
  })

  it('writes no password, no address and no token into the log', async () => {
    const person = await insertPerson(database)
    lines.length = 0
    await enter(person.email, 'a-wrong-marker-password')
    const result = await enter(person.email, PASSWORD)
    if (result.outcome !== 'signed-in') throw new Error(result.outcome)
    const written = lines.join('')
    expect(written).toContain('signed in')
    expect(written).toContain('sign-in refused')
    for (const marker of ['a-wrong-marker-password', PASSWORD, person.email, result.token.reveal()]) {
      expect(written).not.toContain(marker)
    }
  })
})
