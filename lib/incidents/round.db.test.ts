import { asc, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertGrant, insertMailbox, insertUser } from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { incidentList } from './queries.ts'
import { watchRound } from './round.ts'
import { app as appOf, recordChecks } from './testing/recorded-checks.ts'

const SPREAD = 40 * 60_000
const START = Date.now()
const minute = (minutes: number) => new Date(START + minutes * 60_000)

let opened: TestDatabase
let replica: Database
let services: Context
beforeAll(async () => {
  opened = await testDatabase()
  replica = await opened.openReplica()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(() =>
  opened.damage(
    'delete from incidents; delete from mailboxes; delete from grants; delete from registrations',
  ),
)

const round = (at = 0, database = opened.database) =>
  watchRound({ database, instance: 'test' }, { spread: SPREAD, now: minute(at) })
const open = () =>
  opened.database.read.select().from(incidents).where(isNull(incidents.closedAt)).orderBy(asc(incidents.id))
const events = (id: string) =>
  opened.database.read
    .select()
    .from(incidentEvents)
    .where(eq(incidentEvents.incidentId, id))
    .orderBy(asc(incidentEvents.at), asc(incidentEvents.id))

const fails = (ids: readonly string[], cause: string | null, times?: number, protocols?: readonly string[]) =>
  recordChecks(opened, ids, cause, times, protocols)
const app = async (count: number, name?: string) => (await appOf(opened, count, name)).ids

describe('an incident of a mailbox', () => {
  it('is opened after two failures in a row and closed at the first good check', async () => {
    const [box = ''] = await app(4)
    await fails([box], 'mail.no_mailbox_or_license')
    await round(0)
    expect(await open()).toEqual([])
    // A list without incidents says so, and does not claim that all is well.
    const list = await incidentList(opened.database.read, { view: 'open', page: 1, userId: null })
    expect(list).toMatchObject({ total: 0, broken: 1 })
    await fails([box], 'mail.no_mailbox_or_license')
    await round(2)
    const [incident] = await open()
    expect(incident).toMatchObject({
      level: 'mailbox',
      mailboxId: box,
      cause: 'mail.no_mailbox_or_license',
      severity: 'red',
      stops: 1,
      openedAt: minute(2),
    })
    await fails([box], null)
    await round(3)
    expect(await open()).toEqual([])
    expect((await events(incident?.id ?? '')).map(({ kind, handedOnAt }) => [kind, handedOnAt])).toEqual([
      ['opened', null],
      ['closed', null],
    ])
  })

  it('is that of the protocol where the others work, and goes on as that of the mailbox where none does', async () => {
    const [box = ''] = await app(4)
    await fails([box], 'mail.protocol_disabled', 2, ['pop3'])
    await round(0)
    const [incident] = await open()
    expect(incident).toMatchObject({ level: 'protocol', protocol: 'pop3', mailboxId: box })
    await fails([box], 'mail.protocol_disabled', 1)
    await round(1)
    expect(await open()).toMatchObject([{ id: incident?.id, level: 'mailbox', protocol: null }])
  })

  it('that comes back after it was over is nobody’s acknowledged one any more, and keeps its owner', async () => {
    const [box = ''] = await app(4)
    const user = await insertUser(opened.database)
    await fails([box], 'mail.no_mailbox_or_license', 2)
    await round(0)
    await opened.damage(
      `update incidents set acknowledged_at = now(), acknowledged_by = '${user.id}', owner_id = '${user.id}'`,
    )
    await fails([box], null)
    await round(1)
    await fails([box], 'mail.no_mailbox_or_license', 2)
    await round(2)
    expect(await open()).toMatchObject([
      { returns: 1, acknowledgedAt: null, acknowledgedBy: null, ownerId: user.id },
    ])
  })

  it('is over when its mailbox is removed', async () => {
    const [box = ''] = await app(2)
    await fails([box], 'mail.no_mailbox_or_license', 2)
    await round(0)
    const [incident] = await open()
    await opened.damage(`delete from mailboxes where id = '${box}'`)
    await round(1)
    const rows = await opened.database.read.select().from(incidents)
    expect(rows).toMatchObject([{ id: incident?.id, closedWhy: 'gone', mailboxId: null }])
  })

  it('writes nothing while nothing is new', async () => {
    const [box = ''] = await app(2)
    await fails([box], 'mail.no_mailbox_or_license', 2)
    await round(0)
    const before = await open()
    const steps = await round(1)
    expect(Object.values(steps ?? {}).flat()).toEqual([])
    expect(await open()).toEqual(before)
  })

  it('is that of the sign-in where the cause lives there, also before a second mailbox of it fails', async () => {
    const others = await app(5)
    const [{ registrationId } = { registrationId: '' }] = await opened.database.read
      .select({ registrationId: mailboxes.registrationId })
      .from(mailboxes)
    const account = await insertAccount(opened.database, { upn: 'dana@contoso.example' })
    const { id: grantId } = await insertGrant(services, { registrationId, accountId: account.id })
    const ids: string[] = []
    for (const access of ['own', 'shared', 'shared'] as const)
      ids.push((await insertMailbox(opened.database, { registrationId, grantId, access })).id)
    await fails(ids.slice(0, 1), 'refresh.revoked', 2)
    await round(0)
    const [first] = await open()
    expect(first).toMatchObject({ level: 'grant', subjectName: 'dana@contoso.example', stops: 1, of: 3 })
    await fails(ids.slice(1), 'refresh.revoked')
    await fails(others, null)
    await round(1)
    expect(await open()).toMatchObject([{ id: first?.id, stops: 3 }])
    await fails(ids.slice(0, 2), null)
    await round(2)
    expect(await open()).toMatchObject([{ id: first?.id, stops: 1, stopsMost: 3 }])
    await fails(ids.slice(2), null)
    await round(3)
    expect(await open()).toEqual([])
  })
})

describe('500 mailboxes of one app', () => {
  const many = 500
  const throughAll = async (cause: string | null, ids: readonly string[], step: number, from: number) => {
    for (let done = 0; done < ids.length; done += step) {
      const now = ids.slice(done, done + step)
      await fails(now, cause)
      // The second look at the first ones comes while the others still wait for their first.
      if (cause && done >= step) await fails(ids.slice(done - step, done), cause)
      await round(from + done / step)
    }
  }

  it('that fail one after the other for a cause of the app are one incident and one message', async () => {
    const ids = await app(many)
    await fails(ids, null)
    await throughAll('secret.expired', ids, 10, 0)
    const rows = await opened.database.read.select().from(incidents)
    expect(rows).toMatchObject([{ level: 'app', cause: 'secret.expired', stops: many, of: many }])
    expect((await events(rows[0]?.id ?? '')).map(({ kind }) => kind)).toEqual(['opened'])
    await throughAll(null, ids, 50, 60)
    expect(await open()).toEqual([])
    expect((await events(rows[0]?.id ?? '')).map(({ kind }) => kind)).toEqual(['opened', 'closed'])
  })

  it('that fail one by one for what no single mailbox can bring about are one incident in the end', async () => {
    const ids = await app(many)
    await fails(ids, null)
    for (const [place, id] of ids.slice(0, 12).entries()) {
      await fails([id], 'mail.no_mailbox_or_license', 2)
      await round(place)
    }
    await throughAll('mail.no_mailbox_or_license', ids.slice(12), 61, 12)
    expect(await open()).toMatchObject([{ level: 'app', cause: 'mail.no_mailbox_or_license', stops: many }])
    const rows = await opened.database.read.select().from(incidents)
    // Those that were there before anybody could know.
    expect(rows.length).toBeLessThanOrEqual(5)
    expect(rows.filter(({ closedWhy }) => closedWhy === 'wider')).toHaveLength(rows.length - 1)
    for (const { id, closedWhy } of rows) {
      if (closedWhy !== 'wider') continue
      const told = (await events(id)).filter(({ handedOnAt }) => handedOnAt === null)
      expect(told.map(({ kind }) => kind)).toEqual(['opened'])
    }
    // The first that works again ends nothing for the others, and opens nothing either.
    await fails(ids.slice(0, 1), null)
    await round(30)
    expect(await open()).toMatchObject([{ level: 'app', stops: many - 1 }])
    await throughAll(null, ids.slice(1), 100, 31)
    expect(await open()).toEqual([])
    expect(await opened.database.read.select().from(incidents)).toHaveLength(rows.length)
  })
})

it('a mailbox that is ill for long does not hide that its whole app has the same today', async () => {
  const ids = await app(12)
  await fails(ids, null)
  await fails(ids.slice(0, 1), 'mail.no_mailbox_or_license', 9)
  await opened.damage(`update mailboxes set health_since = now() - interval '9 days' where id = '${ids[0]}'`)
  await round(0)
  expect(await open()).toMatchObject([{ level: 'mailbox' }])
  await fails(ids.slice(1), null)
  await fails(ids.slice(1), 'mail.no_mailbox_or_license', 2)
  await round(1)
  expect(await open()).toMatchObject([{ level: 'app', stops: 12, of: 12 }])
})

describe('two processes', () => {
  it('that look at once open one incident, and nothing is told twice', async () => {
    const [box = ''] = await app(3)
    await fails([box], 'mail.no_mailbox_or_license', 2)
    for (let time = 0; time < 5; time += 1)
      await Promise.all([round(time), round(time, replica), round(time, replica), round(time)])
    const rows = await open()
    expect(rows).toHaveLength(1)
    expect(await events(rows[0]?.id ?? '')).toHaveLength(1)
  })
})
