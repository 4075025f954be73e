import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { alwaysQuiet, isQuiet, outsideQuiet, type QuietHours } from './quiet-hours.ts'

const DAY = 24 * 60 * 60_000
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'UTC',
]

const minute = fc.integer({ min: 0, max: 1439 })
const nightMinute = fc.oneof(minute, fc.integer({ min: 60, max: 200 }))
const hours: fc.Arbitrary<QuietHours> = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  quietFrom: fc.option(nightMinute),
  quietUntil: fc.option(nightMinute),
  quietDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
})
const anyTime = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
/** Around the nights in which clocks change. */
const nearChange = fc
  .tuple(
    fc.constantFrom(
      '2026-03-29T01:00Z',
      '2026-10-25T01:00Z',
      '2026-03-08T07:00Z',
      '2026-11-01T06:00Z',
      '2026-04-04T15:00Z',
    ),
    fc.integer({ min: -300, max: 300 }),
  )
  .map(([at, minutes]) => new Date(Date.parse(at) + minutes * 60_000))

const NIGHT: QuietHours = { timeZone: 'Europe/Berlin', quietFrom: 22 * 60, quietUntil: 7 * 60, quietDays: [] }
const next = (given: Partial<QuietHours>, at: string) =>
  outsideQuiet({ ...NIGHT, ...given }, new Date(at)).toISOString()

describe('the next time that is not quiet', () => {
  it('is never quiet, never earlier than asked, and at most eight days later', () => {
    fc.assert(
      fc.property(hours, fc.oneof(anyTime, nearChange), (quiet, at) => {
        const found = outsideQuiet(quiet, at)
        expect(isQuiet(quiet, found)).toBe(false)
        expect(found.getTime()).toBeGreaterThanOrEqual(at.getTime())
        expect(found.getTime() - at.getTime()).toBeLessThanOrEqual(8 * DAY)
      }),
      { numRuns: 3000 },
    )
  })

  it('comes as soon as it may: every quarter of an hour before it is quiet', () => {
    fc.assert(
      fc.property(hours, fc.oneof(anyTime, nearChange), (quiet, at) => {
        const found = outsideQuiet(quiet, at).getTime()
        for (let time = at.getTime(); time < found; time += 15 * 60_000) {
          expect(isQuiet(quiet, new Date(time))).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is now when nothing is quiet', () => {
    expect(next({ quietFrom: null, quietUntil: null }, '2026-05-05T23:30:12.345Z')).toBe(
      '2026-05-05T23:30:12.345Z',
    )
    expect(next({ quietFrom: 60, quietUntil: 60 }, '2026-05-05T23:00:00.000Z')).toBe(
      '2026-05-05T23:00:00.000Z',
    )
  })

  it('is the end of a night that goes over midnight, from either side of it', () => {
    expect(next({}, '2026-05-05T21:00:00Z')).toBe('2026-05-06T05:00:00.000Z')
    expect(next({}, '2026-05-06T01:00:00Z')).toBe('2026-05-06T05:00:00.000Z')
    expect(next({}, '2026-05-06T05:00:00Z')).toBe('2026-05-06T05:00:00.000Z')
  })

  it('keeps to the clock on the wall in both nights in which it changes', () => {
    expect(next({}, '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
    expect(next({}, '2026-10-24T22:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
    // 02:30 is left out in spring: the clocks go on at 03:00, and half an hour is over.
    expect(next({ quietUntil: 150 }, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
  })

  it('goes over whole days, and over the night that follows them', () => {
    expect(next({ quietDays: [6, 7] }, '2026-05-08T22:30:00Z')).toBe('2026-05-11T05:00:00.000Z')
    expect(next({ quietFrom: null, quietUntil: null, quietDays: [6, 7] }, '2026-05-09T10:00:00Z')).toBe(
      '2026-05-10T22:00:00.000Z',
    )
  })

  it('is now when the whole week is quiet or the zone is unknown, so that nothing waits for ever', () => {
    const whole = { quietDays: [1, 2, 3, 4, 5, 6, 7] }
    expect(alwaysQuiet(whole)).toBe(true)
    expect(next(whole, '2026-05-08T22:30:00Z')).toBe('2026-05-08T22:30:00.000Z')
    expect(next({ timeZone: 'Mars/Olympus' }, '2026-05-08T12:00:00Z')).toBe('2026-05-08T12:00:00.000Z')
    expect(DateTime.fromISO(next({ timeZone: 'Mars/Olympus' }, '2026-05-08T23:00:00Z')).toUTC().hour).toBe(7)
  })
})
