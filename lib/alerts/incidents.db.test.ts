import { eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outbox } from '#lib/db/schema/alerts.ts'
import { incidentEvents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import { deliverDue } from './deliver.ts'
import { planIncidents } from './plan-incidents.ts'
import {
  type EventKind,
  type Fake,
  fakeKind,
  happens,
  insertChannel,
  insertIncident,
  insertRule,
  roundOf,
  states,
} from './testing/rig.ts'

const never = new AbortController().signal
const START = new Date('2026-05-06T12:00:00Z')
const minutes = (count: number) => new Date(START.getTime() + count * 60_000)

let opened: TestDatabase
let services: Context
let fake: Fake
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
})
afterAll(() => opened?.close())
beforeEach(async () => {
  await opened.damage(
    'delete from outbox; delete from alert_rules; delete from channels; delete from incidents',
  )
  fake = fakeKind()
})

const plan = (at: Date) => planIncidents(services, new Map(), never, at)
const deliver = (at: Date) => deliverDue(roundOf(services, fake, { at }))
const told = () => fake.told.map(({ kind }) => kind)
/** Something happens, is planned, and whatever is due by then is delivered. */
async function at(minute: number, incidentId: string, kind: EventKind, changes = {}) {
  await happens(opened.database, incidentId, kind, minutes(minute), changes)
  await plan(minutes(minute))
  await deliver(minutes(minute))
}
const incident = (given = {}) => insertIncident(opened.database, { openedAt: START, since: START, ...given })
const rule = (given: Partial<Parameters<typeof insertRule>[1]> & { channelIds: string[] }) =>
  insertRule(opened.database, given)

describe('an incident', () => {
  it('is told when it opens and when it is over, once to each place', async () => {
    const [one, two] = [await insertChannel(services), await insertChannel(services)]
    await rule({ channelIds: [one, two] })
    await rule({ channelIds: [one] })
    const id = await incident()
    await at(0, id, 'opened')
    await plan(minutes(1))
    expect(told()).toEqual(['opened', 'opened'])
    await at(9, id, 'closed')
    expect(told()).toEqual(['opened', 'opened', 'closed', 'closed'])
    expect(fake.told[3]?.lines[0]).toContain('after 9 minutes')
    const left = await opened.database.read.select().from(incidentEvents)
    expect(left.every(({ handedOnAt }) => handedOnAt !== null)).toBe(true)
  })

  it('is not told where it is over before its time has come, and neither is its end', async () => {
    await rule({ channelIds: [await insertChannel(services)], afterMinutes: 30 })
    const brief = await incident()
    await at(0, brief, 'opened')
    await at(20, brief, 'closed')
    const long = await incident()
    await happens(opened.database, long, 'opened', START)
    await plan(START)
    await deliver(minutes(29))
    expect(told()).toEqual([])
    await deliver(minutes(30))
    expect(told()).toEqual(['opened'])
    expect(await states(opened.database)).toEqual({ dropped: 2, sent: 1 })
  })

  it('that comes and goes is told once, and again only when it stays', async () => {
    await rule({ channelIds: [await insertChannel(services)] })
    const id = await incident()
    await at(0, id, 'opened')
    await at(5, id, 'closed')
    await at(10, id, 'returned', { returns: 1 })
    await at(12, id, 'closed')
    await at(16, id, 'returned', { returns: 2 })
    await deliver(minutes(30))
    expect(told()).toEqual(['opened', 'closed'])
    await deliver(minutes(31))
    expect(told()).toEqual(['opened', 'closed', 'opened'])
    expect(fake.told[2]?.lines.join(' ')).toContain('is back')
    await at(40, id, 'closed')
    expect(told()).toEqual(['opened', 'closed', 'opened', 'closed'])
  })

  it('that something wider told of for a while is the same as before', async () => {
    await rule({ channelIds: [await insertChannel(services)] })
    const id = await incident()
    await at(0, id, 'opened')
    await at(5, id, 'closed', { closedWhy: 'wider' })
    await at(10, id, 'returned')
    await deliver(minutes(60))
    expect(told()).toEqual(['opened', 'closed'])
  })

  it('that has become worse is told again, unless somebody is at it', async () => {
    await rule({ channelIds: [await insertChannel(services)] })
    const [free, taken, asleep] = [await incident(), await incident(), await incident()]
    for (const id of [free, taken, asleep]) await at(0, id, 'opened', { severity: 'amber' })
    await at(5, free, 'worse', { severity: 'red' })
    await at(6, free, 'worse', { severity: 'red' })
    await at(5, taken, 'worse', { severity: 'red', acknowledgedAt: minutes(1) })
    await at(5, asleep, 'worse', { severity: 'red', snoozedUntil: minutes(90) })
    expect(told()).toEqual(['opened', 'opened', 'opened', 'worse'])
  })

  it('is told by a rule for what is red as soon as it is red', async () => {
    const [everything, red] = [await insertChannel(services), await insertChannel(services)]
    await rule({ channelIds: [everything] })
    await rule({ channelIds: [red], minSeverity: 'red' })
    const id = await incident({ severity: 'amber' })
    await at(0, id, 'opened')
    expect(told()).toEqual(['opened'])
    await at(5, id, 'worse', { severity: 'red' })
    expect(told().toSorted()).toEqual(['opened', 'opened', 'worse'])
    await at(9, id, 'closed')
    expect(told().filter((kind) => kind === 'closed')).toHaveLength(2)
  })

  it('waits for the end of quiet hours, unless it becomes red meanwhile', async () => {
    await rule({ channelIds: [await insertChannel(services)], quietFrom: 0, quietUntil: 20 * 60 })
    const [amber, worse] = [await incident({ severity: 'amber' }), await incident({ severity: 'amber' })]
    await at(0, amber, 'opened')
    await at(0, worse, 'opened')
    await at(5, worse, 'worse', { severity: 'red' })
    expect(told()).toEqual(['opened'])
    expect(fake.told[0]).toMatchObject({ severity: 'red' })
    await deliver(minutes(8 * 60))
    expect(told()).toEqual(['opened', 'opened'])
  })

  it('is not told to anybody who would hear of it after it was acknowledged, and waits while it is snoozed', async () => {
    await rule({ channelIds: [await insertChannel(services)], afterMinutes: 30 })
    const [taken, asleep] = [await incident(), await incident()]
    await at(0, taken, 'opened')
    await at(0, asleep, 'opened')
    await at(5, taken, 'acknowledged', { acknowledgedAt: minutes(5) })
    await at(5, asleep, 'snoozed', { snoozedUntil: minutes(60) })
    await deliver(minutes(31))
    expect(told()).toEqual([])
    await deliver(minutes(61))
    expect(told()).toEqual(['opened'])
    expect(await states(opened.database)).toEqual({ dropped: 1, sent: 1 })
  })

  it('is told after all when its acknowledgement was taken back, and nowhere twice', async () => {
    const [slow, quick] = [await insertChannel(services), await insertChannel(services)]
    await rule({ channelIds: [slow], afterMinutes: 30 })
    await rule({ channelIds: [quick] })
    const id = await incident()
    await at(0, id, 'opened')
    await at(5, id, 'acknowledged', { acknowledgedAt: minutes(5) })
    await deliver(minutes(31))
    expect(told()).toEqual(['opened'])
    await at(60, id, 'unacknowledged', { acknowledgedAt: null })
    expect(told()).toEqual(['opened', 'opened'])
    await at(70, id, 'closed')
    expect(told()).toEqual(['opened', 'opened', 'closed', 'closed'])
  })

  it('is told by the rules that ask for its app, its level and the tags of the mailboxes it stops', async () => {
    const { id: registrationId } = await insertRegistration(opened.database, { name: 'Shop' })
    await insertMailbox(opened.database, { registrationId, tags: ['orders'], health: 'failing' })
    await insertMailbox(opened.database, { registrationId, tags: ['hr'], health: 'healthy' })
    const names = new Map<string, string>()
    for (const [name, given] of Object.entries({
      app: { registrationIds: [registrationId] },
      other: { registrationIds: [crypto.randomUUID()] },
      level: { levels: ['app'] },
      otherLevel: { levels: ['mailbox'] },
      tag: { tags: ['orders', 'x'] },
      healthyTag: { tags: ['hr'] },
      off: { enabled: false },
      reminders: { events: ['reminders' as const] },
    })) {
      const channelId = await insertChannel(services)
      names.set(channelId, name)
      await rule({ channelIds: [channelId], ...given })
    }
    const id = await incident({
      ...{ level: 'app', subjectKind: 'app', subjectId: registrationId, registrationId },
      ...{ stops: 1, of: 2 },
    })
    await at(0, id, 'opened')
    const rows = await opened.database.read.select().from(outbox)
    expect(rows.map(({ channelId }) => names.get(channelId)).toSorted()).toEqual(['app', 'level', 'tag'])
    expect(fake.told[0]?.through).toEqual({
      registrationIds: [registrationId],
      mailboxIds: [],
      everything: false,
    })
  })

  it('about a channel is not told through that channel', async () => {
    const [dead, alive] = [await insertChannel(services), await insertChannel(services)]
    await rule({ channelIds: [dead, alive] })
    await at(0, await incident({ subjectKind: 'channel', subjectId: dead }), 'opened')
    const rows = await opened.database.read.select().from(outbox)
    expect(rows.map(({ channelId }) => channelId)).toEqual([alive])
  })

  it('is told at its end only after its beginning, however late that leaves', async () => {
    await rule({ channelIds: [await insertChannel(services)] })
    const id = await incident()
    await happens(opened.database, id, 'opened', START)
    await plan(START)
    const held = gate()
    fake.behave = async () => {
      await held.opened
      return { kind: 'sent' }
    }
    const sending = deliver(START)
    await expect.poll(() => states(opened.database)).toEqual({ sending: 1 })
    await happens(opened.database, id, 'closed', minutes(1))
    await plan(minutes(1))
    await deliverDue(roundOf({ ...services, instance: 'another' }, fake, { at: minutes(1) }))
    expect(told()).toEqual([])
    held.open()
    await sending
    await deliver(minutes(2))
    expect(told()).toEqual(['opened', 'closed'])
  })

  it('whose event cannot be planned holds nothing up, is no news that was told, and is left behind after two days', async () => {
    await rule({ channelIds: [await insertChannel(services)] })
    const [broken, good] = [await incident({ subjectKind: 'app', subjectId: 'no uuid' }), await incident()]
    await happens(opened.database, broken, 'opened', START)
    await happens(opened.database, good, 'opened', minutes(1))
    const event = async () =>
      (
        await opened.database.read.select().from(incidentEvents).where(eq(incidentEvents.incidentId, broken))
      )[0]
    const failures = new Map<string, number>()
    for (let round = 0; round < 5; round += 1) await planIncidents(services, failures, never, minutes(2))
    await deliver(minutes(2))
    expect(told()).toEqual(['opened'])
    expect([...failures.values()]).toEqual([3])
    expect(await event()).toMatchObject({ handedOnAt: null })
    // What stood in its way is mended: it is told.
    await opened.damage(`update incidents set subject_kind = 'portal' where id = '${broken}'`)
    failures.clear()
    await planIncidents(services, failures, never, minutes(3))
    await deliver(minutes(3))
    expect(told()).toEqual(['opened', 'opened'])
    const hopeless = await incident({ subjectKind: 'app', subjectId: 'no uuid' })
    await happens(opened.database, hopeless, 'opened', minutes(4))
    for (let round = 0; round < 3; round += 1)
      await planIncidents(services, failures, never, minutes(4 + 48 * 60 + 1))
    expect(failures.size).toBe(0)
    expect(await opened.database.read.$count(incidentEvents, isNull(incidentEvents.handedOnAt))).toBe(0)
  })
})
