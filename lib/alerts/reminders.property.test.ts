import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSlot } from './daily.ts'
import { isQuiet } from './quiet-hours.ts'
import { type InUse, REMINDED_AT, type ReminderRule, reminderOf } from './reminders.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
const START = Date.parse('2026-02-01T00:00:00Z')

const RULE: ReminderRule = {
  timeZone: 'Europe/Berlin',
  dailyAt: 8 * 60,
  quietFrom: null,
  quietUntil: null,
  quietDays: [],
  redAlways: true,
}
const CREDENTIAL: InUse = {
  credentialId: 'c1',
  registrationId: 'r1',
  appName: 'Shop',
  what: 'secret',
  hint: 'x9Kq',
  displayName: null,
  expiresAt: new Date(START + 70 * DAY),
  since: new Date(START - DAY),
  stops: 1,
  tags: [],
  rotatesBefore: null,
  rotationTrouble: false,
}

/** Looks every hour, and keeps what is new, as the outbox does. */
function walk(
  rule: ReminderRule,
  credential: InUse,
  hours: number,
  off: (hour: number) => boolean = () => false,
) {
  const told = new Map<string, { at: Date; days: number; due: Date }>()
  for (let hour = 0; hour < hours; hour += 1) {
    if (off(hour)) continue
    const at = new Date(START + hour * HOUR)
    const reminder = reminderOf(rule, credential, at)
    if (reminder && !told.has(reminder.once)) {
      told.set(reminder.once, { at, days: reminder.message.days, due: reminder.due })
    }
  }
  return [...told.values()]
}

const minute = fc.integer({ min: 0, max: 1439 })
const anyRule: fc.Arbitrary<ReminderRule> = fc.record({
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'),
  dailyAt: minute,
  quietFrom: fc.option(minute),
  quietUntil: fc.option(minute),
  quietDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
  redAlways: fc.boolean(),
})

describe('reminders', () => {
  it('come at 60, 30, 14, 7, 3 and 1 days and daily from the last one on, at the hour of the rule', () => {
    const told = walk(RULE, CREDENTIAL, 75 * 24)
    expect(told.map(({ days }) => days)).toEqual([60, 30, 14, 7, 3, 1, 0, -1, -2, -3, -4])
    const hours = told.map(({ at }) => at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' }))
    expect(new Set(hours)).toEqual(new Set(['08:00:00']))
  })

  it('that passed while nobody looked are one, the nearest', () => {
    const off = (hour: number) => hour < 60 * 24
    expect(walk(RULE, CREDENTIAL, 64 * 24, off).map(({ days }) => days)).toEqual([10, 7])
  })

  it('begin anew when the end turns out to be another day, and not when it is another hour of it', () => {
    const at = new Date(START + 45 * DAY + 8 * HOUR)
    const once = (given: Partial<InUse>) => reminderOf(RULE, { ...CREDENTIAL, ...given }, at)?.once
    const as = (days: number, hours = 0) => once({ expiresAt: new Date(START + days * DAY + hours * HOUR) })
    expect(as(70, 5)).toBe(as(70))
    expect(as(72)).not.toBe(as(70))
    expect(as(300)).toBeUndefined()
  })

  it('of what came into use after the hour of the day wait for the next day', () => {
    const since = new Date(START + 45 * DAY + 9 * HOUR)
    const at = (hours: number) =>
      reminderOf(RULE, { ...CREDENTIAL, since }, new Date(START + 45 * DAY + hours * HOUR))
    expect(at(10)).toBeNull()
    expect(at(24 + 8)).not.toBeNull()
  })

  it('come once for each threshold and once a day when red, never when it is quiet, whatever the rule', () => {
    fc.assert(
      fc.property(anyRule, fc.integer({ min: 0, max: 23 }), (rule, hour) => {
        const credential = { ...CREDENTIAL, expiresAt: new Date(START + 70 * DAY + hour * HOUR) }
        // Every third hour is enough to find each.
        const told = walk(rule, credential, 74 * 24, (at) => at % 3 !== 0)
        const before = told.filter(({ days }) => days > 0)
        const reached = before.map(({ days }) => REMINDED_AT.findLast((threshold) => days <= threshold))
        expect(new Set(reached).size).toBe(reached.length)
        for (const { due, days } of told) {
          if (days > 0 || !rule.redAlways) expect(isQuiet(rule, due)).toBe(false)
        }
        const days = told.filter((one) => one.days <= 0).map(({ due }) => due.getTime())
        for (const [place, due] of days.entries()) {
          if (place > 0) expect(due - (days[place - 1] ?? 0)).toBeGreaterThanOrEqual(22 * HOUR)
        }
        if (rule.quietDays.length === 0 && rule.quietFrom === null) expect(before).toHaveLength(6)
      }),
      { numRuns: 5 },
    )
  }, 120_000)
})

describe('the hour of the day', () => {
  it('comes exactly once a local day, also where the clocks leave it out or have it twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
        fc.constantFrom('2026-03-01', '2026-10-20', '2026-03-30'),
        fc.integer({ min: 0, max: 240 }),
        (timeZone, from, dailyAt) => {
          const rule = { ...RULE, timeZone, dailyAt }
          const moments = new Map<string, number>()
          for (let hour = 0; hour < 15 * 24; hour += 1) {
            const slot = openSlot(rule, new Date(Date.parse(from) + hour * HOUR))
            if (!slot) continue
            expect(moments.get(slot.day) ?? slot.moment.getTime()).toBe(slot.moment.getTime())
            moments.set(slot.day, slot.moment.getTime())
          }
          expect(moments.size).toBeGreaterThanOrEqual(14)
          expect(new Set(moments.values()).size).toBe(moments.size)
        },
      ),
      { numRuns: 8 },
    )
  })

  it('is over after six hours, so that nothing of the morning is told at night', () => {
    const at = (time: string) => openSlot(RULE, new Date(`2026-05-06T${time}Z`))
    expect(at('05:59:59')).toBeNull()
    expect(at('06:00:00')?.day).toBe('2026-05-06')
    expect(at('11:59:59')?.day).toBe('2026-05-06')
    expect(at('12:00:00')).toBeNull()
  })

  it('is put off to the end of the quiet hours, and left out on a quiet day', () => {
    const night = { ...RULE, dailyAt: 6 * 60, quietFrom: 22 * 60, quietUntil: 7 * 60 }
    expect(openSlot(night, new Date('2026-05-06T04:30:00Z'))).toBeNull()
    expect(openSlot(night, new Date('2026-05-06T05:00:00Z'))?.moment).toEqual(
      new Date('2026-05-06T05:00:00Z'),
    )
    expect(openSlot(night, new Date('2026-05-06T04:00:00Z'), 'not-kept')?.day).toBe('2026-05-06')
    const weekend = { ...RULE, quietDays: [6, 7] }
    expect(openSlot(weekend, new Date('2026-05-09T07:00:00Z'))).toBeNull()
    expect(openSlot(weekend, new Date('2026-05-11T07:00:00Z'))?.day).toBe('2026-05-11')
  })
})
