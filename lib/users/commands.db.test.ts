import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#lib/access/actor.ts'
import { auditPage } from '#lib/audit/queries.ts'
import type { GateContext } from '#lib/db/gate.ts'
import { users } from '#lib/db/schema/users.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { createLog } from '#lib/log.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { changePassword, createUser, saveProfile, signOutElsewhere } from './commands.ts'
import { NewUser } from './inputs.ts'
import { findSession } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { insertPerson, openSession, PASSWORD } from './testing/people.ts'

let test: TestDatabase
let setup: Context
beforeAll(async () => {
  test = await testDatabase()
  setup = await testContext({ database: test.database, role: 'setup' })
})
afterAll(() => test.close())

const NEW = 'quiet-meadow-compass'
const log = createLog('fatal', { write: () => {} })

/** A person in two browsers, acting in the first. */
async function inTwoBrowsers(role: Role = 'admin') {
  const user = await insertPerson(test.database, { role })
  const here = await openSession(test.database, user.id)
  const there = await openSession(test.database, user.id)
  const context: GateContext = {
    database: test.database,
    auditKey: setup.auditKey,
    actor: { kind: 'user', id: user.id, name: user.name, role, sessionId: here.id },
  }
  return { user, here, there, context }
}

const enter = (email: string, password: string) =>
  signIn({ database: test.database, log }, { input: { email, password }, network: null, userAgent: null })
const isOpen = async ({ token }: { token: Secret }) => (await findSession(test.database.read, token)) !== null
const lastEvent = async () => (await auditPage(test.database.read, { limit: 1 })).events[0]
const rowOf = async (id: string) => (await test.database.read.select().from(users).where(eq(users.id, id)))[0]

const hal = (email: string) =>
  NewUser.parse({ name: 'Hal', email, role: 'help-desk', password: 'calm-harbour-lantern' })

describe('adding a person', () => {
  it('makes an account that can sign in, with its role', async () => {
    const id = await createUser(setup, hal('Hal@Contoso.Example'))
    expect(await rowOf(id)).toMatchObject({ email: 'hal@contoso.example', role: 'help-desk' })
    expect(await enter('hal@contoso.example', PASSWORD)).toMatchObject({ outcome: 'signed-in' })
    expect(await lastEvent()).toMatchObject({ verb: 'user.created', subjectId: id, actorKind: 'setup' })
  })

  it('is refused for an address that has an account, however it is written', async () => {
    const { user, context } = await inTwoBrowsers()
    await expect(createUser(context, hal(user.email.toUpperCase()))).rejects.toMatchObject({
      code: 'invalid-input',
      fields: { email: 'email-taken' },
    })
  })

  it('is for admins: the help desk may not', async () => {
    const { context } = await inTwoBrowsers('help-desk')
    await expect(createUser(context, hal('new@contoso.example'))).rejects.toMatchObject({
      code: 'not-allowed',
    })
  })
})

describe('changing one’s profile', () => {
  it('keeps name, region and time zone, also for the help desk', async () => {
    const { user, context } = await inTwoBrowsers('help-desk')
    await saveProfile(context, { name: 'Hal D.', locale: 'en-GB', timeZone: 'Europe/Berlin' })
    expect(await rowOf(user.id)).toMatchObject({
      name: 'Hal D.',
      locale: 'en-GB',
      timeZone: 'Europe/Berlin',
      role: 'help-desk',
    })
    expect(await lastEvent()).toMatchObject({ verb: 'profile.changed', actorId: user.id })
  })
})

describe('changing one’s password', () => {
  it('ends every other session, keeps this one, and the old password is worth nothing', async () => {
    const { user, here, there, context } = await inTwoBrowsers()
    await changePassword(context, { current: new Secret(PASSWORD), password: new Secret(NEW) })
    expect([await isOpen(here), await isOpen(there)]).toEqual([true, false])
    expect((await enter(user.email, PASSWORD)).outcome).toBe('refused')
    expect((await enter(user.email, NEW)).outcome).toBe('signed-in')
    expect(await lastEvent()).toMatchObject({ verb: 'password.changed', facts: { sessionsEnded: 1 } })
  })

  it('is refused without the current one, and changes nothing', async () => {
    const { user, there, context } = await inTwoBrowsers()
    const input = { current: new Secret('not the password'), password: new Secret(NEW) }
    await expect(changePassword(context, input)).rejects.toMatchObject({
      code: 'wrong-password',
      fields: { current: 'password-wrong' },
    })
    expect(await isOpen(there)).toBe(true)
    expect((await enter(user.email, PASSWORD)).outcome).toBe('signed-in')
  })

  it('is no way to guess it: the guesses count as failed sign-ins', async () => {
    const { user, context } = await inTwoBrowsers()
    const input = { current: new Secret('not the password'), password: new Secret(NEW) }
    for (let i = 0; i < 5; i++) {
      await expect(changePassword(context, input)).rejects.toMatchObject({ code: 'wrong-password' })
    }
    await expect(changePassword(context, input)).rejects.toMatchObject({
      code: 'too-many-attempts',
      facts: { minutes: 1 },
    })
    expect(await enter(user.email, PASSWORD)).toEqual({ outcome: 'blocked', minutes: 1 })
  })

  it('refuses a new one made of the person’s own name and address', async () => {
    const { user, context } = await inTwoBrowsers()
    const input = { current: new Secret(PASSWORD), password: new Secret(`${user.email}1`) }
    await expect(changePassword(context, input)).rejects.toMatchObject({
      fields: { password: 'password-guessable' },
    })
  })

  it('happens once when two changes run side by side', async () => {
    const { user, context } = await inTwoBrowsers()
    const results = await Promise.allSettled(
      [NEW, 'amber-violin-glacier'].map((password) =>
        changePassword(context, { current: new Secret(PASSWORD), password: new Secret(password) }),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const winner = results[0]?.status === 'fulfilled' ? NEW : 'amber-violin-glacier'
    expect((await enter(user.email, winner)).outcome).toBe('signed-in')
  })
})

describe('signing out everywhere else', () => {
  it('ends the other sessions and keeps this one', async () => {
    const { here, there, context } = await inTwoBrowsers('help-desk')
    expect(await signOutElsewhere(context)).toBe(1)
    expect([await isOpen(here), await isOpen(there)]).toEqual([true, false])
    expect(await lastEvent()).toMatchObject({ verb: 'session.ended-elsewhere', facts: { sessionsEnded: 1 } })
  })
})
