import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { deliverDue } from '#lib/alerts/deliver.ts'
import type { DeliveryRound } from '#lib/alerts/deliver-one.ts'
import { record } from '#lib/db/gate.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import type { Context } from '#lib/services.ts'
import { type Fake, fakeKind, roundOf } from './rig.ts'

export const START = new Date('2026-05-06T12:00:00Z')
export const seconds = (count: number) => new Date(START.getTime() + count * 1000)

/** A message that is news at any time. */
export const BY_HAND = {
  ...{ kind: 'test', zone: 'UTC', due: START.toISOString() },
  ...{ channelName: 'X', byHand: true },
}

const DIGEST = {
  ...{ kind: 'digest', zone: 'UTC', due: START.toISOString(), ruleName: 'R', day: '2026-05-06' },
  ...{ open: [], openMore: 0, closed: [], closedMore: 0, expiries: [], expiriesMore: 0, channels: [] },
}

/** For the tests of a file: a database with an empty outbox before each, and a fake to deliver by. */
export function deliveries() {
  const rig = {
    lines: [] as string[],
    /** A digest of today, waiting for a channel. */
    async waiting(channelId: string, given: Partial<typeof outbox.$inferInsert> = {}): Promise<string> {
      const id = crypto.randomUUID()
      await record(rig.opened.database, 'alert', (writer) =>
        writer.insert(outbox).values({
          ...{ id, channelId, once: `test:${id}`, kind: 'digest', message: DIGEST },
          ...{ nextTryAt: START, createdAt: START },
          ...given,
        }),
      )
      return id
    },
    deliver: (at: Date | undefined, given: Partial<DeliveryRound> = {}) =>
      deliverDue(roundOf(rig.services, rig.fake, { at, ...given })),
    async row(id: string) {
      const [found] = await rig.opened.database.read.select().from(outbox).where(eq(outbox.id, id))
      return found
    },
    async channel(id: string) {
      const [found] = await rig.opened.database.read.select().from(channels).where(eq(channels.id, id))
      return found
    },
    /** What was told, in order. */
    ids: () => rig.fake.told.map(({ id }) => id),
  } as {
    opened: TestDatabase
    services: Context
    fake: Fake
    readonly lines: string[]
    waiting(channelId: string, given?: Partial<typeof outbox.$inferInsert>): Promise<string>
    deliver(at: Date | undefined, given?: Partial<DeliveryRound>): Promise<unknown>
    row(id: string): Promise<typeof outbox.$inferSelect | undefined>
    channel(id: string): Promise<typeof channels.$inferSelect | undefined>
    ids(): string[]
  }
  beforeAll(async () => {
    rig.opened = await testDatabase()
    rig.services = await testContext({
      database: rig.opened.database,
      onLog: (line) => rig.lines.push(line),
    })
  })
  afterAll(() => rig.opened?.close())
  beforeEach(async () => {
    rig.lines.length = 0
    await rig.opened.damage('delete from outbox; delete from channels')
    rig.fake = fakeKind()
  })
  return rig
}
