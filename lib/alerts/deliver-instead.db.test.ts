import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { outbox } from '#lib/db/schema/alerts.ts'
import type { Delivery } from './channel.ts'
import { deliveries, START, seconds } from './testing/deliveries.ts'
import { insertChannel } from './testing/rig.ts'

const failure = { code: 'server-fault', said: '503 busy' }
const LATER: Delivery = { kind: 'later', failure }
const NEVER: Delivery = { kind: 'never', failure: { code: 'gone', said: '410' } }
const SENT: Delivery = { kind: 'sent' }

const rig = deliveries()
const { deliver, row, waiting } = rig

describe('a channel that stands in', () => {
  it('is given what the other one never will deliver, once, and what comes after it', async () => {
    const standIn = await insertChannel(rig.services, { settings: 'stand-in' })
    const first = await insertChannel(rig.services, { settings: 'first', insteadId: standIn })
    const id = await waiting(first, { once: 'the same' })
    await waiting(first, { once: 'another', nextTryAt: seconds(1) })
    await waiting(standIn, { once: 'the same' })
    rig.fake.behave = (_message, _tools, settings) => (settings === 'first' ? NEVER : SENT)
    await deliver(START)
    await deliver(seconds(1))
    expect(await row(id)).toMatchObject({ state: 'failed' })
    const sent = await rig.opened.database.read.select().from(outbox).where(eq(outbox.channelId, standIn))
    expect(sent.map(({ once, state }) => [once, state]).toSorted()).toEqual([
      ['another', 'sent'],
      ['the same', 'sent'],
    ])
    expect(rig.fake.told).toHaveLength(2)
  })

  it('tells at once what it would have told in an hour, where the other one had to tell it at once', async () => {
    const standIn = await insertChannel(rig.services, { settings: 'stand-in' })
    const first = await insertChannel(rig.services, { settings: 'first', insteadId: standIn })
    await waiting(first, { once: 'the same' })
    const own = await waiting(standIn, { once: 'the same', nextTryAt: seconds(3600) })
    rig.fake.behave = (_message, _tools, settings) => (settings === 'first' ? NEVER : SENT)
    await deliver(START)
    await deliver(seconds(5))
    expect(rig.ids()).toEqual([own])
    await deliver(seconds(4000))
    expect(rig.ids()).toEqual([own])
  })

  it('is given what the other one could not deliver for a quarter of an hour', async () => {
    const standIn = await insertChannel(rig.services, { settings: 'stand-in' })
    const first = await insertChannel(rig.services, { settings: 'first', insteadId: standIn })
    await waiting(first)
    rig.fake.behave = (_message, _tools, settings) => (settings === 'first' ? LATER : SENT)
    await deliver(START)
    await deliver(seconds(600))
    expect(rig.fake.told).toHaveLength(0)
    await deliver(seconds(901))
    expect(rig.fake.told).toHaveLength(1)
  })

  it('that stands in for one that stands in for it is told once', async () => {
    const one = await insertChannel(rig.services)
    const other = await insertChannel(rig.services, { insteadId: one })
    await rig.opened.damage(`update channels set instead_id = '${other}' where id = '${one}'`)
    await waiting(one)
    rig.fake.behave = () => NEVER
    for (let hour = 0; hour < 60; hour += 1) await deliver(seconds(hour * 3600))
    const rows = await rig.opened.database.read.select().from(outbox)
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed'])
  })

  it('gives nothing up while both fail for a while, and tells it by whichever works first', async () => {
    const one = await insertChannel(rig.services, { settings: 'one' })
    const other = await insertChannel(rig.services, { settings: 'other', insteadId: one })
    await rig.opened.damage(`update channels set instead_id = '${other}' where id = '${one}'`)
    const id = await waiting(one, { once: 'x' })
    await waiting(other, { once: 'y' })
    rig.fake.behave = () => LATER
    let at = 0
    for (; at < 7200; at += 300) await deliver(seconds(at))
    const rows = await rig.opened.database.read.select().from(outbox)
    // Each of the two waits at one place.
    for (const once of ['x', 'y'])
      expect(rows.filter((found) => found.once === once && found.state === 'waiting')).toHaveLength(1)
    rig.fake.behave = (_message, _tools, settings) => (settings === 'one' ? SENT : LATER)
    for (; at < 20_000; at += 300) await deliver(seconds(at))
    expect(rig.fake.told).toHaveLength(2)
    expect(await row(id)).toMatchObject({ state: 'sent' })
  })

  it('but is dead itself, and has nobody to stand in, is given nothing: the other one goes on trying', async () => {
    const standIn = await insertChannel(rig.services, { settings: 'stand-in', deadAt: START })
    const first = await insertChannel(rig.services, { settings: 'first', insteadId: standIn })
    const id = await waiting(first)
    rig.fake.behave = () => LATER
    for (let at = 0; at < 1800; at += 60) await deliver(seconds(at))
    rig.fake.behave = () => SENT
    await deliver(seconds(7200))
    expect(await row(id)).toMatchObject({ state: 'sent' })
  })

  it('is not given what may have arrived', async () => {
    const standIn = await insertChannel(rig.services)
    const first = await insertChannel(rig.services, { insteadId: standIn })
    const id = await waiting(first)
    rig.fake.behave = () => ({ kind: 'unsure', failure })
    await deliver(START)
    expect(await row(id)).toMatchObject({ state: 'unsure', failure })
    expect(await rig.opened.database.read.$count(outbox)).toBe(1)
  })
})
