import { isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { incidents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { watchIncidentsJob } from '#lib/jobs/watch-incidents.ts'
import type { Context } from '#lib/services.ts'
import { watchTroubles } from './watch.ts'
import { readWatchFacts } from './watch-queries.ts'

let opened: TestDatabase
let services: Context
const never = new AbortController().signal
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(() =>
  opened.damage(
    `delete from incidents; delete from heartbeats; delete from mailboxes; delete from grants;
     delete from rotations; delete from credentials; delete from registrations; delete from channels`,
  ),
)

const found = async () => {
  const now = await opened.database.now()
  const troubles = watchTroubles(await readWatchFacts(opened.database.read, now), now)
  return troubles.map(({ cause, subjectName, stops }) => `${cause} ${subjectName} ${stops}`).toSorted()
}
const beat = (name: string, minutes: number) =>
  opened.damage(
    `insert into heartbeats (name, at, instance) values ('${name}', now() - interval '${minutes} minutes', 'x')
     on conflict (name) do update set at = excluded.at`,
  )

describe('what the portal knows of its own work', () => {
  it('tells that nobody checks the mailboxes, and that somebody does again', async () => {
    const { id } = await insertMailbox(opened.database)
    await insertMailbox(opened.database, { registrationId: (await insertRegistration(opened.database)).id })
    await beat('probe-due', 20)
    await opened.damage(`update mailboxes set last_checked_at = now() - interval '20 minutes',
      next_probe_at = now() + case when id = '${id}' then interval '-16 minutes' else interval '1 hour' end`)
    expect(await found()).toEqual(['probing-stopped Mailgrant 1'])
    await beat('probe-due', 0)
    expect(await found()).toEqual([])
  })

  it('tells of sign-ins that nobody renews, or that Microsoft does not renew for a month', async () => {
    const { id: registrationId } = await insertRegistration(opened.database, { name: 'Helpdesk' })
    const grant = await insertGrant(services, { registrationId })
    await insertMailbox(opened.database, {
      registrationId,
      grantId: grant.id,
      nextProbeAt: new Date(Date.now() + 9e6),
    })
    await opened.damage(`update grants set next_renewal_at = now() - interval '2 hours'`)
    expect(await found()).toEqual(['renewing-stopped Mailgrant 1'])
    await opened.damage(
      `update grants set next_renewal_at = now() + interval '1 hour', last_renewed_at = now() - interval '31 days'`,
    )
    expect((await found()).map((line) => line.split(' ')[0])).toEqual(['grant-not-renewed'])
    await opened.damage('update grants set stopped_at = now()')
    expect(await found()).toEqual([])
  })

  it('tells of secrets that are gone or refused, of rotations that are stuck and of channels that are dead', async () => {
    const { id: registrationId } = await insertRegistration(opened.database, { name: 'Helpdesk' })
    const current = await insertCredential(services, { registrationId, goneFromEntraAt: new Date() })
    expect(await found()).toEqual(['secret-gone Helpdesk 0'])
    await opened.damage(`update credentials set gone_from_entra_at = null`)
    await insertCredential(services, {
      registrationId,
      state: 'fallback',
      provenAt: new Date(Date.now() + 60_000),
    })
    expect(await found()).toEqual(['fallback-in-use Helpdesk 0'])
    await opened.damage(`delete from credentials where state = 'fallback';
      insert into rotations (id, registration_id, mode, step, started_by_name, trouble, failures)
      values (gen_random_uuid(), '${registrationId}', 'by-hand', 'prove', 'Ada', '{"code":"refused","evidence":null}', 2)`)
    expect(await found()).toEqual(['rotation-stuck Helpdesk 0'])
    await opened.damage(`update rotations set ended_at = now()`)
    await opened.damage(`insert into channels (id, kind, name, settings_sealed, settings_key_id, shown, dead_at)
      select gen_random_uuid(), 'email', 'Ops', 'x', sealed_key_id, '{}', now() from credentials where id = '${current.id}'`)
    expect(await found()).toEqual(['channel-dead Ops 0'])
  })
})

it('the job opens an incident of the portal, and closes it when it is repaired', async () => {
  const { id: registrationId } = await insertRegistration(opened.database, { name: 'Helpdesk' })
  await insertCredential(services, { registrationId, goneFromEntraAt: new Date() })
  const job = watchIncidentsJob({ ...services, config: { probeMinutes: 30 } })
  const open = () => opened.database.read.select().from(incidents).where(isNull(incidents.closedAt))
  await job.run(never)
  expect(await open()).toMatchObject([
    { cause: 'secret-gone', level: 'app', registrationId, who: 'app-admin' },
  ])
  await opened.damage(`update credentials set gone_from_entra_at = null`)
  await job.run(never)
  expect(await open()).toEqual([])
})
