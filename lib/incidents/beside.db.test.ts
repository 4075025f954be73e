import { asc, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { channels } from '#lib/db/schema/alerts.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertAccount, insertCredential, insertGrant, insertMailbox } from '#lib/db/testing/fixtures.ts'
import { watchIncidentsJob } from '#lib/jobs/watch-incidents.ts'
import type { Context } from '#lib/services.ts'
import { watchRound } from './round.ts'
import { app, recordChecks } from './testing/recorded-checks.ts'

const SPREAD = 40 * 60_000
const START = Date.now()
const minute = (minutes: number) => new Date(START + minutes * 60_000)

let opened: TestDatabase
let services: Context
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(() =>
  opened.damage(
    `delete from incidents; delete from mailboxes; delete from grants; delete from credentials;
     delete from channels; delete from registrations`,
  ),
)

const round = (at = 0) =>
  watchRound({ database: opened.database, instance: 'test' }, { spread: SPREAD, now: minute(at) })
const open = () =>
  opened.database.read.select().from(incidents).where(isNull(incidents.closedAt)).orderBy(asc(incidents.id))
const ofCause = (cause: string) =>
  opened.database.read.select().from(incidents).where(eq(incidents.cause, cause))

it('a mailbox whose IMAP is broken keeps its incident, or gets one, while SMTP is shut for everybody', async () => {
  const { ids } = await app(opened, 6)
  const [before = '', after = ''] = ids
  await recordChecks(opened, ids, null)
  await recordChecks(opened, [before], 'mail.no_mailbox_or_license', 2, ['imap', 'pop3'])
  await round(0)
  const [first] = await open()
  await recordChecks(opened, ids, 'net.path_blocked', 2, ['smtp'])
  const imap = (id: string) =>
    opened.damage(
      `update mailbox_protocols set health = 'failing', cause = 'mail.no_mailbox_or_license', failures_in_row = 2
       where mailbox_id = '${id}' and protocol in ('imap', 'pop3')`,
    )
  await imap(before)
  await round(1)
  expect(await ofCause('net.path_blocked')).toMatchObject([{ level: 'network', stops: 6, closedAt: null }])
  expect(await open()).toContainEqual(expect.objectContaining({ id: first?.id, mailboxId: before }))
  await imap(after)
  await round(2)
  expect(await open()).toContainEqual(expect.objectContaining({ mailboxId: after, protocol: 'imap' }))
  await recordChecks(opened, ids, null)
  await round(3)
  expect(await open()).toEqual([])
})

it('a wide fault that was amber becomes red when it lasts, also after one of its mailboxes works again', async () => {
  const { ids } = await app(opened, 8)
  await recordChecks(opened, ids, null)
  await recordChecks(opened, ids, 'net.path_blocked', 1)
  await opened.damage(
    `update mailboxes set health = 'throttled'; update mailbox_protocols set health = 'throttled'`,
  )
  await round(0)
  expect(await open()).toMatchObject([{ level: 'network', severity: 'amber', stops: 8 }])
  await recordChecks(opened, ids.slice(0, 1), null)
  await round(1)
  expect(await open()).toMatchObject([{ severity: 'amber', stops: 7 }])
  await recordChecks(opened, ids.slice(1), 'net.path_blocked', 9)
  await opened.damage(
    `update mailboxes set last_checked_at = now() + interval '1 minute' where id = '${ids[0]}'`,
  )
  await round(40)
  expect(await open()).toMatchObject([{ severity: 'red', stops: 7 }])
})

it('many sign-ins that have ended one after the other hide no mailbox that breaks later', async () => {
  const { registrationId, ids } = await app(opened, 2)
  const [box = ''] = ids
  await recordChecks(opened, ids, null)
  for (let made = 0; made < 56; made += 1) {
    const account = await insertAccount(opened.database)
    const { id: grantId } = await insertGrant(services, { registrationId, accountId: account.id })
    await insertMailbox(opened.database, {
      ...{ registrationId, grantId, access: 'shared', health: 'failing', cause: 'refresh.revoked' },
      ...{ failuresInRow: 5, healthSince: minute(-(made + 1) * 600) },
    })
  }
  await opened.damage(`insert into mailboxes select (jsonb_populate_record(m,
    jsonb_build_object('id', gen_random_uuid(), 'address', m.address || n))).*
    from mailboxes m, generate_series(1, 90) n where m.cause = 'refresh.revoked'`)
  await round(0)
  await round(1)
  expect(await ofCause('refresh.revoked')).toHaveLength(56)
  await recordChecks(opened, [box], 'mail.no_mailbox_or_license', 2)
  await round(2)
  expect(await ofCause('mail.no_mailbox_or_license')).toMatchObject([{ mailboxId: box }])
})

it('a sign-in whose mailbox was moved to another one, and a channel that was removed, do not work again: they are gone', async () => {
  const { registrationId, ids } = await app(opened, 3)
  await recordChecks(opened, ids, null)
  const grant = async () =>
    (await insertGrant(services, { registrationId, accountId: (await insertAccount(opened.database)).id })).id
  const [from, to] = [await grant(), await grant()]
  const { id: box } = await insertMailbox(opened.database, {
    registrationId,
    grantId: from,
    access: 'shared',
  })
  await recordChecks(opened, [box], 'refresh.revoked', 2)
  const { sealedKeyId } = await insertCredential(services, { registrationId })
  for (const name of ['removed', 'off'])
    await opened.damage(`insert into channels (id, kind, name, settings_sealed, settings_key_id, shown, dead_at)
      values (gen_random_uuid(), 'email', '${name}', 'x', '${sealedKeyId}', '{}', now())`)
  const job = watchIncidentsJob({ ...services, config: { probeMinutes: 30 } })
  const never = new AbortController().signal
  await job.run(never)
  expect(await open()).toHaveLength(3)
  await opened.damage(`update mailboxes set grant_id = '${to}' where id = '${box}';
    delete from channels where name = 'removed'; update channels set disabled_at = now()`)
  await recordChecks(opened, [box], null)
  await job.run(never)
  const rows = await opened.database.read.select().from(incidents)
  expect(rows.map(({ closedWhy }) => closedWhy)).toEqual(['gone', 'gone', 'gone'])
  expect(await opened.database.read.$count(channels)).toBe(1)
})

it('what was told of single protocols does not work again when it becomes one fault of all of them', async () => {
  const { ids } = await app(opened, 6)
  await recordChecks(opened, ids, null)
  await recordChecks(opened, ids, 'net.path_blocked', 2, ['imap', 'smtp'])
  await round(0)
  expect((await open()).map(({ protocol }) => protocol).toSorted()).toEqual(['imap', 'smtp'])
  await recordChecks(opened, ids, 'net.path_blocked', 1)
  await round(1)
  expect(await open()).toMatchObject([{ protocol: null, level: 'network' }])
  const rows = await opened.database.read.select().from(incidents)
  expect(rows.map(({ closedWhy }) => String(closedWhy)).toSorted()).toEqual(['null', 'wider'])
  await recordChecks(opened, ids, null)
  await round(2)
  expect(await open()).toEqual([])
})

it('a secret that has run out is not told to work again because the network fails as well', async () => {
  const { ids } = await app(opened, 6)
  await recordChecks(opened, ids, null)
  await recordChecks(opened, ids, 'secret.expired', 2)
  await round(0)
  const [secret] = await open()
  expect(secret).toMatchObject({ level: 'app', cause: 'secret.expired' })
  await recordChecks(opened, ids, 'net.path_blocked', 2)
  await round(1)
  expect(await open()).toMatchObject([{ level: 'network' }])
  const [closed] = await ofCause('secret.expired')
  expect(closed).toMatchObject({ id: secret?.id, closedWhy: 'wider' })
  await recordChecks(opened, ids, 'secret.expired', 2)
  await round(2)
  expect(await open()).toMatchObject([{ id: secret?.id, returns: 0 }])
  // The first mailbox that works shows that it is over.
  await recordChecks(opened, ids.slice(0, 1), null)
  await recordChecks(opened, ids.slice(1), 'net.path_blocked', 2)
  await round(3)
  expect(await ofCause('secret.expired')).toMatchObject([{ closedWhy: 'works' }])
})
