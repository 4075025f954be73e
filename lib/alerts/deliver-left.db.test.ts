import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { releaseAll, releaseEverything } from '#lib/db/claim.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Delivery } from './channel.ts'
import { deliverDue } from './deliver.ts'
import { undeliveredLately } from './outbox-queries.ts'
import { deliveries, START, seconds } from './testing/deliveries.ts'
import { fakeKind, insertChannel, roundOf } from './testing/rig.ts'

const failure = { code: 'server-fault', said: '503 busy' }
const LATER: Delivery = { kind: 'later', failure }
const SENT: Delivery = { kind: 'sent' }

const rig = deliveries()
const { channel, deliver, ids, row, waiting } = rig

describe('whether anything has left', () => {
  const breaks = async (_message: unknown, tools: { handOver(): Promise<void> }, left: boolean) => {
    if (left) await tools.handOver()
    throw new Error(`socket broke, client_secret=${'a'.repeat(40)}`)
  }

  it('decides whether a message is tried again when a channel breaks', async () => {
    const channelId = await insertChannel(rig.services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    rig.fake.behave = (message, tools) => breaks(message, tools, message.id === after)
    await deliver(START)
    expect(await row(before)).toMatchObject({ state: 'waiting', handedOverAt: null })
    expect(await row(after)).toMatchObject({ state: 'unsure', handedOverAt: START })
    expect((await row(after))?.failure?.said).toContain('[masked]')
    await rig.opened.damage(`update outbox set created_at = now()`)
    expect(await undeliveredLately(rig.opened.database.read)).toEqual({ unsure: 1, failed: 0 })
    await rig.opened.damage(`update outbox set created_at = now() - interval '8 days'`)
    expect(await undeliveredLately(rig.opened.database.read)).toEqual({ unsure: 0, failed: 0 })
    expect(rig.lines.join()).not.toContain('aaaaaaaa')
    rig.fake.behave = () => SENT
    await deliver(seconds(90_000))
    expect(ids()).not.toContain(after)
  })

  it('decides it when a channel takes too long, and lets a late one send nothing', async () => {
    const channelId = await insertChannel(rig.services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [hanging, late] = [gate(), gate()]
    let refused: unknown
    rig.fake.behave = async (message, tools) => {
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
    const channelId = await insertChannel(rig.services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [arrived, hanging] = [gate(), gate()]
    let there = 0
    rig.fake.behave = async (message, tools) => {
      if (message.id === after) await tools.handOver()
      there += 1
      if (there === 2) arrived.open()
      await hanging.opened
      return LATER
    }
    const dying = deliver(START)
    await arrived.opened
    const heir = fakeKind()
    const inherit = (at: Date) => deliverDue(roundOf({ ...rig.services, instance: 'heir' }, heir, { at }))
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

  it('is told of a process that died also while another one is busy with a channel that hangs', async () => {
    const channelId = await insertChannel(rig.services)
    await waiting(channelId)
    const hanging = gate()
    rig.fake.behave = async () => {
      await hanging.opened
      return SENT
    }
    const busy = deliver(START)
    await expect.poll(() => rig.opened.database.read.$count(outbox, eq(outbox.state, 'sending'))).toBe(1)
    const id = await waiting(channelId, {
      ...{ state: 'sending', leaseOwner: 'dead', leaseUntil: seconds(-1), handedOverAt: seconds(-120) },
    })
    await expect.poll(async () => (await row(id))?.state, { timeout: 5_000 }).toBe('unsure')
    hanging.open()
    await busy
  })

  it('is mended when the one that was taken for dead was only slow', async () => {
    const id = await waiting(await insertChannel(rig.services))
    const [arrived, hanging] = [gate(), gate()]
    rig.fake.kind.deliver = async (_message, _settings, tools) => {
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
    const channelId = await insertChannel(rig.services)
    const [before, after] = [await waiting(channelId), await waiting(channelId)]
    const [arrived, answer] = [gate(), gate()]
    let there = 0
    rig.fake.kind.deliver = async (message, _settings, tools) => {
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
    const channelId = await insertChannel(rig.services)
    for (const release of [
      () => releaseAll(rig.opened.database, 'me'),
      () => releaseEverything(rig.opened.database),
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
