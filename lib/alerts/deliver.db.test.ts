import { describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Delivery } from './channel.ts'
import { deliverDue } from './deliver.ts'
import { queueState } from './outbox-queries.ts'
import { BY_HAND, deliveries, START, seconds } from './testing/deliveries.ts'
import { insertChannel, roundOf } from './testing/rig.ts'

const failure = { code: 'server-fault', said: '503 busy' }
const LATER: Delivery = { kind: 'later', failure }
const NEVER: Delivery = { kind: 'never', failure: { code: 'gone', said: '410' } }
const SENT: Delivery = { kind: 'sent' }

const rig = deliveries()
const { channel, deliver, ids, row, waiting } = rig

describe('a message that did not get through', () => {
  it('is tried again after half a minute, then a minute, and when the other side asks for it', async () => {
    const channelId = await insertChannel(rig.services)
    const id = await waiting(channelId)
    rig.fake.behave = () => LATER
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1, failure, nextTryAt: seconds(30) })
    expect(await channel(channelId)).toMatchObject({ failingSince: START, failure, deadAt: null })
    await deliver(seconds(29))
    expect((await row(id))?.attempts).toBe(1)
    rig.fake.behave = () => ({ ...LATER, retryAfterSeconds: 3600 })
    await deliver(seconds(30))
    expect(await row(id)).toMatchObject({ attempts: 2, nextTryAt: seconds(3630) })
    rig.fake.behave = () => SENT
    await deliver(seconds(3630))
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 3, failure: null, sentAt: seconds(3630) })
    expect(await channel(channelId)).toMatchObject({
      failingSince: null,
      failure: null,
      lastSentAt: seconds(3630),
    })
  })

  it('is given up after thirty tries', async () => {
    const id = await waiting(await insertChannel(rig.services), { attempts: 28, message: BY_HAND })
    rig.fake.behave = () => LATER
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 29 })
    await deliver(seconds(3600))
    expect(await row(id)).toMatchObject({ state: 'failed', attempts: 30 })
  })

  it('is given up after two days', async () => {
    const id = await waiting(await insertChannel(rig.services), { message: BY_HAND })
    rig.fake.behave = () => ({ ...LATER, retryAfterSeconds: 1e9 })
    let at = START
    while ((await row(id))?.state === 'waiting') {
      await deliver(at)
      at = new Date(Math.max(at.getTime() + 1, (await row(id))?.nextTryAt.getTime() ?? 0))
    }
    expect(await row(id)).toMatchObject({ state: 'failed', attempts: 9 })
  })

  it('marks a channel dead that says that it never will, and waits there until somebody has mended it', async () => {
    const channelId = await insertChannel(rig.services)
    const [first, second] = [await waiting(channelId), await waiting(channelId, { nextTryAt: seconds(1) })]
    rig.fake.behave = () => NEVER
    await deliver(START)
    expect(await row(first)).toMatchObject({ state: 'waiting', failure: { code: 'gone' } })
    expect(await channel(channelId)).toMatchObject({ deadAt: START, failure: { code: 'gone' } })
    rig.fake.behave = () => SENT
    await deliver(seconds(1))
    expect(await row(second)).toMatchObject({ state: 'waiting', attempts: 0, failure: { code: 'gone' } })
    await rig.opened.damage(`update channels set dead_at = null, updated_at = now()`)
    await deliver(seconds(3601))
    expect(ids().toSorted()).toEqual([first, second].toSorted())
  })

  it('waits at a dead channel no longer than until a test has shown that it is mended', async () => {
    const channelId = await insertChannel(rig.services, { deadAt: START, failingSince: START, failure })
    const [late, tomorrow] = [
      await waiting(channelId),
      await waiting(channelId, { nextTryAt: seconds(80_000) }),
    ]
    await deliver(START)
    expect(await row(late)).toMatchObject({ state: 'waiting', nextTryAt: seconds(3600) })
    const test = await waiting(channelId, { kind: 'test', message: BY_HAND, nextTryAt: seconds(60) })
    await deliver(seconds(60))
    expect(ids()).toEqual([test, late])
    expect(await row(tomorrow)).toMatchObject({ state: 'waiting', nextTryAt: seconds(80_000) })
  })

  it('that somebody sends again by a dead channel says at once that it failed', async () => {
    const channelId = await insertChannel(rig.services, { deadAt: START, failingSince: START, failure })
    const id = await waiting(channelId, { message: BY_HAND })
    rig.fake.behave = () => NEVER
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'failed' })
  })

  it('does not judge a channel that was changed while it was tried', async () => {
    const channelId = await insertChannel(rig.services)
    await waiting(channelId)
    rig.fake.behave = async () => {
      await rig.opened.damage(`update channels set updated_at = updated_at + interval '1 second'`)
      return NEVER
    }
    await deliver(START)
    expect(await channel(channelId)).toMatchObject({ deadAt: null, failure: null })
  })
})

describe('one channel and the others', () => {
  it('has at most two messages on their way at once, and holds up nobody when it hangs', async () => {
    const [slow, quick] = [
      await insertChannel(rig.services, { settings: 'slow' }),
      await insertChannel(rig.services, { settings: 'quick' }),
    ]
    for (let n = 0; n < 5; n += 1) await waiting(slow)
    for (let n = 0; n < 5; n += 1) await waiting(quick, { nextTryAt: seconds(-n) })
    const hanging = gate()
    let [now, most] = [0, 0]
    rig.fake.behave = async (_message, _tools, settings) => {
      if (settings === 'quick') return SENT
      now += 1
      most = Math.max(most, now)
      await hanging.opened
      now -= 1
      return SENT
    }
    const delivering = deliver(START)
    await expect.poll(() => rig.fake.told.length).toBe(5)
    expect(now).toBe(2)
    hanging.open()
    await delivering
    expect(rig.fake.told).toHaveLength(10)
    expect(most).toBe(2)
  })

  it('shares its messages between replicas: each is told once', async () => {
    const channelId = await insertChannel(rig.services)
    for (let n = 0; n < 12; n += 1) await waiting(channelId)
    const { vault, auditKey } = rig.services
    const replica = await testContext({
      database: await rig.opened.openReplica(),
      opened: { vault, auditKey },
    })
    await Promise.all([deliver(START), deliverDue(roundOf(replica, rig.fake, { at: START }))])
    expect(new Set(ids()).size).toBe(12)
    expect(rig.fake.told).toHaveLength(12)
  })

  it('that nobody can open, or of a kind nobody knows, is pushed forward, and what it holds cannot be read is given up', async () => {
    const [fine, unknown, sealed] = [
      await insertChannel(rig.services),
      await insertChannel(rig.services, { kind: 'carrier-pigeon' }),
      await insertChannel(rig.services),
    ]
    await rig.opened.damage(`update channels set settings_sealed = 'nothing' where id = '${sealed}'`)
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
    const id = await waiting(await insertChannel(rig.services, { disabledAt: START }))
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'dropped' })
  })

  it('tells in two numbers how long its queue is', async () => {
    const channelId = await insertChannel(rig.services)
    await waiting(channelId, { nextTryAt: new Date(Date.now() - 90_000) })
    const { counts, oldestDueSeconds } = await queueState(rig.opened.database.read)
    expect(counts).toMatchObject({ waiting: 1, sent: 0 })
    expect(oldestDueSeconds).toBeGreaterThanOrEqual(90)
    await deliver(undefined)
    expect((await queueState(rig.opened.database.read)).oldestDueSeconds).toBe(0)
  })
})
