import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { releaseAll, releaseEverything } from '#lib/db/claim.ts'
import { record } from '#lib/db/gate.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import type { Delivery } from './channel.ts'
import { deliverDue } from './deliver.ts'
import type { DeliveryRound } from './deliver-one.ts'
import { delivery, queueState } from './outbox-queries.ts'
import { sendAgain, sendTest } from './send-again.ts'
import { type Fake, fakeKind, insertChannel, roundOf } from './testing/rig.ts'

const START = new Date('2026-05-06T12:00:00Z')
const seconds = (count: number) => new Date(START.getTime() + count * 1000)
const failure = { code: 'server-fault', said: '503 busy' }
const LATER: Delivery = { kind: 'later', failure }
const NEVER: Delivery = { kind: 'never', failure: { code: 'gone', said: '410' } }
const SENT: Delivery = { kind: 'sent' }

let opened: TestDatabase
let services: Context
let fake: Fake
const lines: string[] = []
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database, onLog: (line) => lines.push(line) })
})
afterAll(() => opened?.close())
beforeEach(async () => {
  lines.length = 0
  await opened.damage('delete from outbox; delete from channels')
  fake = fakeKind()
})

/** A digest of today, waiting for a channel. */
async function waiting(channelId: string, given: Partial<typeof outbox.$inferInsert> = {}): Promise<string> {
  const id = crypto.randomUUID()
  const message = {
    ...{ kind: 'digest', zone: 'UTC', due: START.toISOString(), ruleName: 'R', day: '2026-05-06' },
    ...{ open: [], openMore: 0, closed: [], closedMore: 0, expiries: [], expiriesMore: 0, channels: [] },
  }
  await record(opened.database, 'alert', (writer) =>
    writer.insert(outbox).values({
      ...{ id, channelId, once: `test:${id}`, kind: 'digest', message },
      ...{ nextTryAt: START, createdAt: START },
      ...given,
    }),
  )
  return id
}
const deliver = (at: Date | undefined, given: Partial<DeliveryRound> = {}) =>
  deliverDue(roundOf(services, fake, { at, ...given }))
const row = async (id: string) => {
  const [found] = await opened.database.read.select().from(outbox).where(eq(outbox.id, id))
  return found
}
const channel = async (id: string) => {
  const [found] = await opened.database.read.select().from(channels).where(eq(channels.id, id))
  return found
}
const ids = () => fake.told.map(({ id }) => id)

describe('a message that did not get through', () => {
  it('is tried again after half a minute, then a minute, and when the other side asks for it', async () => {
    const channelId = await insertChannel(services)
    const id = await waiting(channelId)
    fake.behave = () => LATER
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1, failure, nextTryAt: seconds(30) })
    expect(await channel(channelId)).toMatchObject({ failingSince: START, failure, deadAt: null })
    await deliver(seconds(29))
    expect((await row(id))?.attempts).toBe(1)
    fake.behave = () => ({ ...LATER, retryAfterSeconds: 3600 })
    await deliver(seconds(30))
    expect(await row(id)).toMatchObject({ attempts: 2, nextTryAt: seconds(3630) })
    fake.behave = () => SENT
    await deliver(seconds(3630))
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 3, failure: null, sentAt: seconds(3630) })
    expect(await channel(channelId)).toMatchObject({
      failingSince: null,
      failure: null,
      lastSentAt: seconds(3630),
    })
  })

  it('is given up after thirty tries', async () => {
    const id = await waiting(await insertChannel(services), { attempts: 28, message: BY_HAND })
    fake.behave = () => LATER
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 29 })
    await deliver(seconds(3600))
    expect(await row(id)).toMatchObject({ state: 'failed', attempts: 30 })
  })

  it('is given up after two days', async () => {
    const id = await waiting(await insertChannel(services), { message: BY_HAND })
    fake.behave = () => ({ ...LATER, retryAfterSeconds: 1e9 })
    let at = START
    while ((await row(id))?.state === 'waiting') {
      await deliver(at)
      at = new Date(Math.max(at.getTime() + 1, (await row(id))?.nextTryAt.getTime() ?? 0))
    }
    expect(await row(id)).toMatchObject({ state: 'failed', attempts: 9 })
  })

  it('marks a channel dead that says that it never will, and waits there until somebody has mended it', async () => {
    const channelId = await insertChannel(services)
    const [first, second] = [await waiting(channelId), await waiting(channelId, { nextTryAt: seconds(1) })]
    fake.behave = () => NEVER
    await deliver(START)
    expect(await row(first)).toMatchObject({ state: 'failed', failure: { code: 'gone' } })
    expect(await channel(channelId)).toMatchObject({ deadAt: START, failure: { code: 'gone' } })
    fake.behave = () => SENT
    await deliver(seconds(1))
    expect(await row(second)).toMatchObject({ state: 'waiting', attempts: 0 })
    await opened.damage(`update channels set dead_at = null, updated_at = now()`)
    await deliver(seconds(3601))
    expect(ids()).toEqual([second])
  })

  it('does not judge a channel that was changed while it was tried', async () => {
    const channelId = await insertChannel(services)
    await waiting(channelId)
    fake.behave = async () => {
      await opened.damage(`update channels set updated_at = updated_at + interval '1 second'`)
      return NEVER
    }
    await deliver(START)
    expect(await channel(channelId)).toMatchObject({ deadAt: null, failure: null })
  })
})

/** A message that is news at any time. */
const BY_HAND = { kind: 'test', zone: 'UTC', due: START.toISOString(), channelName: 'X', byHand: true }

describe('a channel that stands in', () => {
  it('is given what the other one never will deliver, once, and what comes after it', async () => {
    const standIn = await insertChannel(services, { settings: 'stand-in' })
    const first = await insertChannel(services, { settings: 'first', insteadId: standIn })
    const id = await waiting(first, { once: 'the same' })
    await waiting(first, { once: 'another', nextTryAt: seconds(1) })
    await waiting(standIn, { once: 'the same' })
    fake.behave = (_message, _tools, settings) => (settings === 'first' ? NEVER : SENT)
    await deliver(START)
    await deliver(seconds(1))
    expect(await row(id)).toMatchObject({ state: 'failed' })
    const sent = await opened.database.read.select().from(outbox).where(eq(outbox.channelId, standIn))
    expect(sent.map(({ once, state }) => [once, state]).toSorted()).toEqual([
      ['another', 'sent'],
      ['the same', 'sent'],
    ])
    expect(fake.told).toHaveLength(2)
  })

  it('is given what the other one could not deliver for a quarter of an hour', async () => {
    const standIn = await insertChannel(services, { settings: 'stand-in' })
    const first = await insertChannel(services, { settings: 'first', insteadId: standIn })
    await waiting(first)
    fake.behave = (_message, _tools, settings) => (settings === 'first' ? LATER : SENT)
    await deliver(START)
    await deliver(seconds(600))
    expect(fake.told).toHaveLength(0)
    await deliver(seconds(901))
    expect(fake.told).toHaveLength(1)
  })

  it('that stands in for one that stands in for it is told once', async () => {
    const one = await insertChannel(services)
    const other = await insertChannel(services, { insteadId: one })
    await opened.damage(`update channels set instead_id = '${other}' where id = '${one}'`)
    await waiting(one)
    fake.behave = () => NEVER
    for (let hour = 0; hour < 60; hour += 1) await deliver(seconds(hour * 3600))
    const rows = await opened.database.read.select().from(outbox)
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed'])
  })

  it('is not given what may have arrived', async () => {
    const standIn = await insertChannel(services)
    const first = await insertChannel(services, { insteadId: standIn })
    const id = await waiting(first)
    fake.behave = () => ({ kind: 'unsure', failure })
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'unsure', failure })
    expect(await opened.database.read.$count(outbox)).toBe(1)
  })
})

describe('whether anything has left', () => {
  const breaks = async (_message: unknown, tools: { handOver(): Promise<void> }, left: boolean) => {
    if (left) await tools.handOver()
    throw new Error(`socket broke, client_secret=${'a'.repeat(40)}`)
  }

  it('decides whether a message is tried again when a channel breaks', async () => {
    const channelId = await insertChannel(services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    fake.behave = (message, tools) => breaks(message, tools, message.id === after)
    await deliver(START)
    expect(await row(before)).toMatchObject({ state: 'waiting', handedOverAt: null })
    expect(await row(after)).toMatchObject({ state: 'unsure', handedOverAt: START })
    expect((await row(after))?.failure?.said).toContain('[masked]')
    expect(lines.join()).not.toContain('aaaaaaaa')
    fake.behave = () => SENT
    await deliver(seconds(90_000))
    expect(ids()).not.toContain(after)
  })

  it('decides it when a channel takes too long, and lets a late one send nothing', async () => {
    const channelId = await insertChannel(services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [hanging, late] = [gate(), gate()]
    let refused: unknown
    fake.behave = async (message, tools) => {
      if (message.id === after) await tools.handOver()
      await hanging.opened
      if (message.id === before)
        await tools.handOver().catch((error: unknown) => {
          refused = error
          late.open()
        })
      return LATER
    }
    await deliver(START, { deadlineSeconds: 0.05 })
    expect(await row(before)).toMatchObject({ state: 'waiting', failure: { code: 'no-answer' } })
    expect(await row(after)).toMatchObject({ state: 'unsure', failure: { code: 'no-answer' } })
    hanging.open()
    await late.opened
    expect(refused).toMatchObject({ name: 'TakenOver' })
    expect(await row(before)).toMatchObject({ handedOverAt: null })
  })

  it('decides it when a process dies: the next one takes it up, or tells that it is unsure', async () => {
    const channelId = await insertChannel(services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [arrived, hanging] = [gate(), gate()]
    let there = 0
    fake.behave = async (message, tools) => {
      if (message.id === after) await tools.handOver()
      there += 1
      if (there === 2) arrived.open()
      await hanging.opened
      return LATER
    }
    const dying = deliver(START)
    await arrived.opened
    const heir = fakeKind()
    const inherit = (at: Date) => deliverDue(roundOf({ ...services, instance: 'heir' }, heir, { at }))
    await inherit(seconds(119))
    expect(heir.told).toHaveLength(0)
    await inherit(seconds(120))
    expect(heir.told.map(({ id }) => id)).toEqual([before])
    expect(await row(after)).toMatchObject({ state: 'unsure', failure: { code: 'interrupted' } })
    hanging.open()
    await dying
    expect(await row(before)).toMatchObject({ state: 'sent' })
    expect(await row(after)).toMatchObject({ state: 'unsure' })
  })

  it('is mended when the one that was taken for dead was only slow', async () => {
    const id = await waiting(await insertChannel(services))
    const [arrived, hanging] = [gate(), gate()]
    fake.kind.deliver = async (_message, _settings, tools) => {
      await tools.handOver()
      arrived.open()
      await hanging.opened
      return SENT
    }
    const slow = deliver(START)
    await arrived.opened
    await deliver(seconds(200))
    expect(await row(id)).toMatchObject({ state: 'unsure' })
    hanging.open()
    await slow
    expect(await row(id)).toMatchObject({ state: 'sent', failure: null })
  })

  it('decides it when the portal stops, which is no fault of the channel', async () => {
    const channelId = await insertChannel(services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [arrived, answer] = [gate(), gate()]
    let there = 0
    fake.kind.deliver = async (message, _settings, tools) => {
      if (message.id === after) await tools.handOver()
      there += 1
      if (there === 2) arrived.open()
      await answer.opened
      return SENT
    }
    const stopping = new AbortController()
    const delivering = deliver(START, { stopping: stopping.signal })
    await arrived.opened
    stopping.abort()
    await expect.poll(async () => (await row(before))?.state).toBe('waiting')
    answer.open()
    await delivering
    expect(await row(after)).toMatchObject({ state: 'sent' })
    expect(await row(before)).toMatchObject({ state: 'waiting', handedOverAt: null })
    expect(await channel(channelId)).toMatchObject({ failingSince: null })
  })

  it('decides what becomes of what a process still holds when it ends, or had when it was killed', async () => {
    const channelId = await insertChannel(services)
    for (const release of [
      () => releaseAll(opened.database, 'me'),
      () => releaseEverything(opened.database),
    ]) {
      const held = { state: 'sending', leaseOwner: 'me', leaseUntil: seconds(90) } as const
      const [before, after] = [
        await waiting(channelId, held),
        await waiting(channelId, { ...held, handedOverAt: START }),
      ]
      await release()
      expect(await row(before)).toMatchObject({ state: 'waiting', leaseOwner: null })
      expect(await row(after)).toMatchObject({
        state: 'unsure',
        leaseOwner: null,
        failure: { code: 'interrupted', said: null },
      })
    }
  })
})

describe('one channel and the others', () => {
  it('has at most two messages on their way at once, and holds up nobody when it hangs', async () => {
    const [slow, quick] = [
      await insertChannel(services, { settings: 'slow' }),
      await insertChannel(services, { settings: 'quick' }),
    ]
    for (let n = 0; n < 5; n += 1) await waiting(slow)
    for (let n = 0; n < 5; n += 1) await waiting(quick, { nextTryAt: seconds(-n) })
    const hanging = gate()
    let [now, most] = [0, 0]
    fake.behave = async (_message, _tools, settings) => {
      if (settings === 'quick') return SENT
      now += 1
      most = Math.max(most, now)
      await hanging.opened
      now -= 1
      return SENT
    }
    const delivering = deliver(START)
    await expect.poll(() => fake.told.length).toBe(5)
    expect(now).toBe(2)
    hanging.open()
    await delivering
    expect(fake.told).toHaveLength(10)
    expect(most).toBe(2)
  })

  it('shares its messages between replicas: each is told once', async () => {
    const channelId = await insertChannel(services)
    for (let n = 0; n < 12; n += 1) await waiting(channelId)
    const { vault, auditKey } = services
    const replica = await testContext({
      database: await opened.openReplica(),
      opened: { vault, auditKey },
    })
    await Promise.all([deliver(START), deliverDue(roundOf(replica, fake, { at: START }))])
    expect(new Set(ids()).size).toBe(12)
    expect(fake.told).toHaveLength(12)
  })

  it('that nobody can open, or of a kind nobody knows, is pushed forward, and what it holds cannot be read is given up', async () => {
    const [fine, unknown, sealed] = [
      await insertChannel(services),
      await insertChannel(services, { kind: 'carrier-pigeon' }),
      await insertChannel(services),
    ]
    await opened.damage(`update channels set settings_sealed = 'nothing' where id = '${sealed}'`)
    const [first, second] = [await waiting(unknown), await waiting(sealed)]
    const poison = await waiting(fine, { message: { kind: 'nonsense' } })
    const good = await waiting(fine)
    await deliver(START)
    expect(ids()).toEqual([good])
    expect(await row(first)).toMatchObject({ state: 'waiting', attempts: 1, nextTryAt: seconds(30) })
    expect(await row(second)).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(await row(poison)).toMatchObject({ state: 'failed', failure: { code: 'unreadable' } })
  })

  it('that is switched off drops what waits for it', async () => {
    const id = await waiting(await insertChannel(services, { disabledAt: START }))
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'dropped' })
  })

  it('tells in two numbers how long its queue is', async () => {
    const channelId = await insertChannel(services)
    await waiting(channelId, { nextTryAt: new Date(Date.now() - 90_000) })
    const { counts, oldestDueSeconds } = await queueState(opened.database.read)
    expect(counts).toMatchObject({ waiting: 1, sent: 0 })
    expect(oldestDueSeconds).toBeGreaterThanOrEqual(90)
    await deliver(undefined)
    expect((await queueState(opened.database.read)).oldestDueSeconds).toBe(0)
  })
})

describe('a person', () => {
  it('tries a channel, also a dead one, which works again when the test gets through', async () => {
    const channelId = await insertChannel(services, { name: 'Ops', deadAt: START, failure })
    fake.behave = () => LATER
    const failed = await sendTest(services, channelId)
    await deliver(undefined)
    expect(await delivery(opened.database.read, failed.deliveryId)).toMatchObject({
      state: 'failed',
      failure,
    })
    fake.behave = () => SENT
    await sendTest(services, channelId)
    await deliver(undefined)
    expect(fake.told[0]).toMatchObject({ kind: 'test', title: 'Test message from Mailgrant' })
    expect(await channel(channelId)).toMatchObject({ deadAt: null, failure: null })
  })

  it('sends again what may not have arrived, though it is old, and nothing that was told', async () => {
    const id = await waiting(await insertChannel(services))
    fake.behave = () => ({ kind: 'unsure', failure })
    await deliver(START)
    fake.behave = () => SENT
    await sendAgain(services, id)
    await deliver(undefined)
    expect(ids()).toEqual([id])
    await expect(sendAgain(services, id)).rejects.toMatchObject({ code: 'conflict' })
    const desk = await testContext({ database: opened.database, role: 'help-desk' })
    await expect(sendAgain(desk, id)).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('is not told a day late how it stood', async () => {
    const id = await waiting(await insertChannel(services))
    await deliver(seconds(86_400))
    expect(await row(id)).toMatchObject({ state: 'dropped' })
  })
})
