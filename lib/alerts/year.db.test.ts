import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertCredential, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import type { Context } from '#lib/services.ts'
import { deliverDue } from './deliver.ts'
import { type Looked, planDaily } from './plan-daily.ts'
import type { Rendered } from './rendered.ts'
import { type Fake, fakeKind, insertChannel, insertRule, roundOf } from './testing/rig.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
/** 400 days with both changes of the clocks, in Berlin and in New York. */
const START = Date.parse('2026-01-10T00:00:00Z')
const DAYS = 400
const day = (count: number, hours = 0) => new Date(START + count * DAY + hours * HOUR)

const OFF = { from: day(183), until: day(190) }
const CORRECTED = day(70)
const ROTATED = day(203, 10)

let opened: TestDatabase
let services: Context
let fake: Fake
beforeAll(async () => {
  opened = await testDatabase()
  services = await testContext({ database: opened.database })
  fake = fakeKind()
})
afterAll(() => opened?.close())

interface Told {
  readonly at: Date
  readonly place: unknown
  readonly message: Rendered
}

const daysIn = ({ message }: Told) => (message.data.credential as { days: number }).days
const dayOf = ({ at }: Told) => Math.floor((at.getTime() - START) / DAY)

describe('four hundred days of one app', () => {
  it('are told by exactly the reminders and digests that they ask for', async () => {
    const { database } = opened
    const { id: registrationId } = await insertRegistration(database, { name: 'Shop' })
    for (let n = 0; n < 3; n += 1) await insertMailbox(database, { registrationId })
    const typed = { registrationId, expiresAt: day(120, 12), stateSince: day(-30), createdAt: day(-30) }
    const { id: first } = await insertCredential(services, typed)
    const [berlin, newYork, digest] = [
      await insertChannel(services, { settings: 'berlin' }),
      await insertChannel(services, { settings: 'new-york' }),
      await insertChannel(services, { settings: 'digest' }),
    ]
    const rule = { createdAt: day(-1), events: ['reminders' as const] }
    await insertRule(database, { ...rule, channelIds: [berlin], timeZone: 'Europe/Berlin' })
    // It reaches the first place as well, later in the day: there it tells nothing new.
    const later = { timeZone: 'America/New_York', dailyAt: 9 * 60 }
    await insertRule(database, { ...rule, ...later, channelIds: [berlin, newYork] })
    // At a time of day that the clocks leave out once and have twice once.
    const twice = { events: ['digest' as const], timeZone: 'Europe/Berlin', dailyAt: 2 * 60 + 30 }
    await insertRule(database, { ...rule, ...twice, channelIds: [digest] })

    const told: Told[] = []
    let looked: Looked = new Map()
    for (let at = day(0); at < day(DAYS); at = new Date(at.getTime() + HOUR)) {
      if (at >= OFF.from && at < OFF.until) continue
      // Every so often the portal is started anew, and knows nothing but its database.
      if (((at.getTime() - START) / HOUR) % 29 === 0) looked = new Map()
      if (at.getTime() === CORRECTED.getTime()) {
        await change(first, { expiresAt: day(200, 12), expirySource: 'graph' })
      }
      if (at.getTime() === ROTATED.getTime()) {
        await change(first, { state: 'fallback', stateSince: at })
        const next = { registrationId, expiresAt: day(390, 12), stateSince: at, createdAt: at }
        await insertCredential(services, next)
      }
      fake.behave = (message, _tools, place) => {
        told.push({ at, place, message })
        return { kind: 'sent' }
      }
      if ((await planDaily(database, looked, at)) > 0) await deliverDue(roundOf(services, fake, { at }))
    }

    const reminders = (place: string) =>
      told.filter((one) => one.place === place).map((one) => [dayOf(one), daysIn(one)])
    const untilRotated = [
      // As typed: the first, and then Graph said that it ends later.
      [60, 60],
      [140, 60],
      [170, 30],
      // The fourteenth day passed while the portal was off.
      [190, 10],
      [193, 7],
      [197, 3],
      [199, 1],
      [200, 0],
      [201, -1],
      [202, -2],
    ]
    const afterwards = [
      [330, 60],
      [360, 30],
      [376, 14],
      [383, 7],
      [387, 3],
      [389, 1],
      ...Array.from({ length: 10 }, (_, n) => [390 + n, -n || 0]),
    ]
    expect(reminders('berlin')).toEqual([...untilRotated, [203, -3], ...afterwards])
    // Rotated in the morning, before New York looks.
    expect(reminders('new-york')).toEqual([...untilRotated, ...afterwards])
    const local = new Set(
      told
        .filter(({ place }) => place === 'berlin')
        .map(({ at }) => at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })),
    )
    expect([...local]).toEqual(['08:00:00'])

    const digests = told.filter(({ place }) => place === 'digest')
    expect(digests).toHaveLength(DAYS - 7)
    expect(new Set(digests.map(({ message }) => message.data.day)).size).toBe(DAYS - 7)
    expect(told).toHaveLength(27 + 26 + DAYS - 7)
    const rows = await database.read.select({ state: outbox.state }).from(outbox)
    expect(rows).toHaveLength(told.length)
    expect(rows.every(({ state }) => state === 'sent')).toBe(true)
    expect(digests.at(0)?.message).toMatchObject({ severity: 'good', title: 'All is well' })
    expect(digests.at(-1)?.message.sections[0]?.items[0]).toMatch(
      /Client secret .* of Shop: ended on 4 February 2027; 3 mail/,
    )
  }, 300_000)
})

function change(id: string, set: Partial<typeof credentials.$inferInsert>) {
  return record(opened.database, 'expiry', (writer) =>
    writer.update(credentials).set(set).where(eq(credentials.id, id)),
  )
}
