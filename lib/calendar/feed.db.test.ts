import { eq, sql } from 'drizzle-orm'
import ical, { type VEvent } from 'node-ical'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { calendarFeeds } from '#lib/db/schema/consumers.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { typeExpiry } from '#lib/expiry/settle.ts'
import type { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { makeFeed, revokeFeed } from './commands.ts'
import { feedText } from './feed.ts'
import { findFeed, touchFeed } from './find.ts'
import { entityTag } from './ics.ts'
import { ownFeed } from './queries.ts'

const DAY = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY)

let rig: TestDatabase
let admin: Context
let helpDesk: Context
beforeAll(async () => {
  rig = await testDatabase()
  admin = await testContext({ database: rig.database })
  helpDesk = await testContext({ database: rig.database, role: 'help-desk' })
})
afterAll(() => rig?.close())
beforeEach(() => rig.damage('truncate calendar_feeds, grants, mailboxes, credentials, registrations cascade'))

const idOf = ({ actor }: Context) => (actor.kind === 'user' ? actor.id : '')
const find = (link: Secret) =>
  findFeed(rig.database.read, parseToken(/\/calendar\/([^/]+)\.ics$/.exec(link.reveal())?.[1]))

async function read(link: Secret): Promise<string> {
  const owner = await find(link)
  if (!owner) throw new Error('The link leads nowhere')
  return feedText(rig.database.read, owner, 'https://mailgrant.example')
}

const eventsOf = (text: string) =>
  Object.values(ical.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT')

async function setUser(context: Context, columns: Partial<typeof users.$inferInsert>) {
  await record(rig.database, 'session', (writer) =>
    writer
      .update(users)
      .set(columns)
      .where(eq(users.id, idOf(context))),
  )
}

describe('the link of a calendar', () => {
  it('is shown once, kept as a fingerprint, and stands in no audit event', async () => {
    const link = await makeFeed(admin)
    expect(link.reveal()).toMatch(/^https:\/\/mailgrant\.example\/calendar\/[A-Za-z0-9_-]{43}\.ics$/)
    const token = link.reveal().slice(-47, -4)
    const rows = await rig.database.read.select().from(calendarFeeds)
    const { events } = await auditPage(rig.database.read)
    expect(
      JSON.stringify({ rows, events, own: await ownFeed(rig.database.read, idOf(admin)) }),
    ).not.toContain(token)
    expect(events[0]).toMatchObject({
      verb: 'calendar.made',
      facts: { hint: token.slice(-4), inPlaceOf: null },
    })
  })

  it('is one for each person: a new one ends the one before, and nobody else’s', async () => {
    const first = await makeFeed(admin)
    const other = await makeFeed(helpDesk)
    const second = await makeFeed(admin)
    expect(await find(first)).toBeNull()
    expect((await find(second))?.actor.id).toBe(idOf(admin))
    expect((await find(other))?.actor.id).toBe(idOf(helpDesk))
    await revokeFeed(admin)
    await revokeFeed(admin)
    expect(await find(second)).toBeNull()
    expect(await find(other)).not.toBeNull()
    expect(await ownFeed(rig.database.read, idOf(admin))).toBeUndefined()
    const { events } = await auditPage(rig.database.read)
    expect(events.slice(0, 2).map(({ verb }) => verb)).toEqual(['calendar.revoked', 'calendar.made'])
  })

  it('leaves one alive, however many are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => makeFeed(admin)))
    const found = await Promise.all(made.map(find))
    expect(found.filter(Boolean)).toHaveLength(1)
  })

  it('dies with the account of its person', async () => {
    const link = await makeFeed(helpDesk)
    await setUser(helpDesk, { disabledAt: new Date() })
    expect(await find(link)).toBeNull()
    await setUser(helpDesk, { disabledAt: null })
    expect(await find(link)).not.toBeNull()
  })

  it('tells what read it last, once a minute at most', async () => {
    const link = await makeFeed(admin)
    const touch = async (agent: string | null) => {
      const owner = await find(link)
      if (owner) await touchFeed(rig.database, owner, agent)
      return ownFeed(rig.database.read, idOf(admin))
    }
    expect(await touch('Google-Calendar-Importer')).toMatchObject({
      lastReader: 'Google Calendar',
      lastReadAt: expect.any(Date),
    })
    expect(await touch('iOS/18.1 (22B83) dataaccessd/1.0')).toMatchObject({ lastReader: 'Google Calendar' })
    await record(rig.database, 'calendar', (writer) =>
      writer.update(calendarFeeds).set({ lastReadAt: sql`now() - interval '2 minutes'` }),
    )
    expect(await touch(`x\u0000y ${'z'.repeat(500)}`)).toMatchObject({
      lastReader: `x y ${'z'.repeat(76)}`,
    })
  })
})

describe('the calendar behind it', () => {
  it('has what ends, and what is replaced or renewed is gone', async () => {
    const registrationId = (await insertRegistration(rig.database, { name: 'Harbour' })).id
    const { id } = await insertCredential(admin, { registrationId, expiresAt: inDays(40), secret: 'x-5e2f' })
    await insertMailbox(rig.database, { registrationId })
    const dying = await insertGrant(admin, { registrationId, refreshIssuedAt: inDays(-70) })
    const link = await makeFeed(admin)
    const [first, second] = eventsOf(await read(link))
    expect(first).toMatchObject({ uid: `grant-${dying.id}@mailgrant.example` })
    expect(second).toMatchObject({
      uid: `credential-${id}@mailgrant.example`,
      summary: 'Secret …5e2f of Harbour expires: 1 mailbox stops',
    })
    await record(rig.database, 'rotation', (writer) => writer.update(credentials).set({ state: 'retired' }))
    expect(eventsOf(await read(link)).map(({ uid }) => uid)).toEqual([first?.uid])
  })

  it('leads the help desk to pages they may open', async () => {
    await insertCredential(admin, { expiresAt: inDays(40) })
    expect(await read(await makeFeed(helpDesk))).toMatch(
      /URL;VALUE=URI:https:\/\/mailgrant\.example\/expiries\r/,
    )
    expect(await read(await makeFeed(admin))).toContain('mailgrant.example/registrations/')
  })

  it('reads the same twice, and counts on when somebody corrects a date', async () => {
    const registrationId = (await insertRegistration(rig.database)).id
    const { id } = await insertCredential(admin, { registrationId, expiresAt: inDays(40) })
    await insertCredential(admin, { registrationId, state: 'next', expiresAt: inDays(400) })
    const link = await makeFeed(admin)
    const before = await read(link)
    expect(entityTag(await read(link))).toBe(entityTag(before))
    await typeExpiry(admin, { registrationId, credentialId: id, expires: inDays(50) })
    const of = (text: string) =>
      eventsOf(text).map(({ uid, sequence, lastmodified }) => ({
        own: uid.includes(id),
        sequence: Number(sequence),
        changed: Number(lastmodified),
      }))
    const [was, other] = of(before)
    const [is, same] = of(await read(link))
    expect(was).toMatchObject({ own: true, sequence: 0 })
    expect(is).toMatchObject({ own: true, sequence: 1 })
    expect(is?.changed).toBeGreaterThanOrEqual(was?.changed ?? Number.POSITIVE_INFINITY)
    expect(same).toEqual(other)
  })

  it('counts on, too, when Entra says of a secret that it has ended', async () => {
    const registration = await insertRegistration(rig.database)
    const { hint } = await insertCredential(admin, { registrationId: registration.id, expiresAt: inDays(40) })
    const subject = {
      subjectKind: 'registration',
      subjectId: registration.id,
      subjectName: registration.name,
    }
    await mutate(admin, 'credential.replace', async () => ({
      value: undefined,
      audit: { verb: 'credential.expired', ...subject, facts: { hint, believed: inDays(40).toISOString() } },
    }))
    expect(eventsOf(await read(await makeFeed(admin))).map(({ sequence }) => Number(sequence))).toEqual([1])
  })
})
