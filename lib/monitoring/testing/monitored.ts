import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { heartbeats, incidents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { healthOf } from '#lib/monitoring/health.ts'
import { mailboxHealth } from '#lib/monitoring/mailbox-health.ts'
import { HealthQuery } from '#lib/monitoring/query.ts'
import type { Context } from '#lib/services.ts'

export const URL_OF_PORTAL = 'https://mailgrant.example'
const EVERYTHING = { tags: [] }

/** For the tests of a file: an app without mailboxes before each, whose checks have just shown a sign of life. */
export function monitored() {
  const there = {} as { rig: TestDatabase; context: Context; registrationId: string }
  beforeAll(async () => {
    there.rig = await testDatabase()
    there.context = await testContext({ database: there.rig.database })
  })
  afterAll(() => there.rig?.close())
  beforeEach(async () => {
    await there.rig.damage(
      'truncate incidents, heartbeats, mailboxes, credentials, registrations, accounts cascade',
    )
    there.registrationId = (await insertRegistration(there.rig.database, { name: 'Larkfield' })).id
    await beat(5)
  })

  async function beat(secondsAgo: number) {
    const at = sql`now() - make_interval(secs => ${secondsAgo}::float8)`
    await record(there.rig.database, 'heartbeat', (writer) =>
      writer
        .insert(heartbeats)
        .values({ name: 'probe-due', at, instance: 'test' })
        .onConflictDoUpdate({ target: heartbeats.name, set: { at } }),
    )
  }

  const mailbox = (given: Parameters<typeof insertMailbox>[1] = {}) =>
    insertMailbox(there.rig.database, { registrationId: there.registrationId, health: 'healthy', ...given })
  const failing = (given: Parameters<typeof insertMailbox>[1] = {}) =>
    mailbox({ health: 'failing', cause: 'secret.expired', failuresInRow: 2, ...given })

  async function incident(given: Partial<typeof incidents.$inferInsert> = {}) {
    await record(there.rig.database, 'incident', (writer) =>
      writer.insert(incidents).values({
        key: crypto.randomUUID(),
        level: 'app',
        subjectKind: 'app',
        subjectId: there.registrationId,
        subjectName: 'Larkfield',
        registrationId: there.registrationId,
        cause: 'secret.expired',
        severity: 'red',
        who: 'app-admin',
        since: new Date(),
        stops: 7,
        of: 9,
        ...given,
      }),
    )
  }

  const health = (seer: { tags: string[] } = EVERYTHING, query: object = {}) =>
    healthOf(there.rig.database.read, URL_OF_PORTAL, seer, HealthQuery.parse(query))
  const one = (name: string, seer: { tags: string[] } = EVERYTHING) =>
    mailboxHealth(there.rig.database.read, URL_OF_PORTAL, seer, name)

  return Object.assign(there, { beat, mailbox, failing, incident, health, one })
}
