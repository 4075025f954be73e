import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { gate } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import type { Delivery } from './channel.ts'
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
const failure = { code: 'server-fault', said: '503' }
const LATER: Delivery = { kind: 'later', failure }
const SENT: Delivery = { kind: 'sent' }
const REFUSED: Delivery = { kind: 'never', failure: { code: 'refused', said: '400' }, thisMessage: true }

let opened: TestDatabase
let services: Context
let fake: Fake
/** What each place was told, by its settings. */
let told: [string, string][]
let answers: Readonly<Record<string, Delivery>>
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
  told = []
  answers = {}
  fake.behave = (message, _tools, settings) => {
    const answer = answers[String(settings)] ?? SENT
    if (answer.kind === 'sent') told.push([String(settings), message.kind])
    return answer
  }
})

const plan = (at: number) => planIncidents(services, new Map(), never, minutes(at))
const deliver = (at: number) => deliverDue(roundOf(services, fake, { at: minutes(at) }))
async function at(minute: number, incidentId: string, kind: EventKind, changes = {}) {
  await happens(opened.database, incidentId, kind, minutes(minute), changes)
  await plan(minute)
  await deliver(minute)
}
const amber = () => insertIncident(opened.database, { openedAt: START, since: START, severity: 'amber' })
async function twoChannels() {
  const standIn = await insertChannel(services, { settings: 'stand-in' })
  const first = await insertChannel(services, { settings: 'first', insteadId: standIn })
  await insertRule(opened.database, { channelIds: [first] })
}

describe('an incident that becomes worse', () => {
  it('is told by the channel that stands in, when the one that told of its beginning has died', async () => {
    await twoChannels()
    const id = await amber()
    await at(0, id, 'opened')
    answers = { first: LATER }
    await at(60, id, 'worse', { severity: 'red' })
    await deliver(61)
    await deliver(90)
    await at(100, id, 'closed')
    await deliver(120)
    expect(told).toEqual([
      ['first', 'opened'],
      ['stand-in', 'worse'],
      ['stand-in', 'closed'],
    ])
  })

  it('is told where the channel that stood in told of its beginning, and by the one that works again', async () => {
    await twoChannels()
    const id = await amber()
    answers = { first: LATER }
    await at(0, id, 'opened')
    for (const minute of [1, 5, 20]) await deliver(minute)
    expect(told).toEqual([['stand-in', 'opened']])
    answers = {}
    await at(60, id, 'worse', { severity: 'red' })
    expect(told.slice(1).toSorted()).toEqual([
      ['first', 'opened'],
      ['stand-in', 'worse'],
    ])
    await at(70, id, 'closed')
    expect(told.slice(3).toSorted()).toEqual([
      ['first', 'closed'],
      ['stand-in', 'closed'],
    ])
  })

  it('is told to a place that did not take its beginning', async () => {
    await insertRule(opened.database, { channelIds: [await insertChannel(services, { settings: 'only' })] })
    const id = await amber()
    answers = { only: REFUSED }
    await at(0, id, 'opened')
    answers = {}
    await at(5, id, 'worse', { severity: 'red' })
    expect(told).toEqual([['only', 'opened']])
    expect(fake.told[0]).toMatchObject({ severity: 'red' })
  })

  it('while its beginning is on its way is told after that', async () => {
    await insertRule(opened.database, { channelIds: [await insertChannel(services, { settings: 'only' })] })
    const id = await amber()
    await happens(opened.database, id, 'opened', START)
    await plan(0)
    const held = gate()
    const behave = fake.behave
    fake.behave = async (...given) => {
      await held.opened
      return behave(...given)
    }
    const sending = deliver(0)
    await expect.poll(() => states(opened.database)).toEqual({ sending: 1 })
    await happens(opened.database, id, 'worse', minutes(1), { severity: 'red' })
    await plan(1)
    fake.behave = behave
    await deliverDue(roundOf({ ...services, instance: 'another' }, fake, { at: minutes(1) }))
    held.open()
    await sending
    await deliver(2)
    expect(told).toEqual([
      ['only', 'opened'],
      ['only', 'worse'],
    ])
  })
})
