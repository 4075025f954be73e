import { describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import type { Delivery } from './channel.ts'
import { delivery } from './outbox-queries.ts'
import { sendAgain, sendTest } from './send-again.ts'
import { deliveries, START, seconds } from './testing/deliveries.ts'
import { insertChannel } from './testing/rig.ts'

const failure = { code: 'server-fault', said: '503 busy' }
const LATER: Delivery = { kind: 'later', failure }
const SENT: Delivery = { kind: 'sent' }

const rig = deliveries()
const { channel, deliver, ids, row, waiting } = rig

describe('a person', () => {
  it('tries a channel, also a dead one, which works again when the test gets through', async () => {
    const channelId = await insertChannel(rig.services, { name: 'Ops', deadAt: START, failure })
    rig.fake.behave = () => LATER
    const failed = await sendTest(rig.services, channelId)
    await deliver(undefined)
    expect(await delivery(rig.opened.database.read, failed.deliveryId)).toMatchObject({
      state: 'failed',
      failure,
    })
    rig.fake.behave = () => SENT
    await sendTest(rig.services, channelId)
    await deliver(undefined)
    expect(rig.fake.told[0]).toMatchObject({ kind: 'test', title: 'Test message from Mailgrant' })
    expect(await channel(channelId)).toMatchObject({ deadAt: null, failure: null })
  })

  it('sends again what may not have arrived, though it is old, and nothing that was told', async () => {
    const id = await waiting(await insertChannel(rig.services))
    rig.fake.behave = () => ({ kind: 'unsure', failure })
    await deliver(START)
    rig.fake.behave = () => SENT
    await sendAgain(rig.services, id)
    await deliver(undefined)
    expect(ids()).toEqual([id])
    await expect(sendAgain(rig.services, id)).rejects.toMatchObject({ code: 'conflict' })
    const desk = await testContext({ database: rig.opened.database, role: 'help-desk' })
    await expect(sendAgain(desk, id)).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('is not told a day late how it stood', async () => {
    const id = await waiting(await insertChannel(rig.services))
    await deliver(seconds(86_400))
    expect(await row(id)).toMatchObject({ state: 'dropped' })
  })
})
