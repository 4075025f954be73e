import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOff, givesUp } from './back-off.ts'

describe('the time until the next try', () => {
  it('doubles from half a minute to an hour', () => {
    expect([1, 2, 3, 7, 8, 29].map((attempts) => backOff(attempts, 0.5))).toEqual([
      30, 60, 120, 1920, 3600, 3600,
    ])
  })

  it('is a fifth more or less, never shorter than what was asked for, and never longer than six hours', () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, fc.integer(), (attempts, chance, asked) => {
        const seconds = backOff(attempts, chance, asked)
        expect(seconds).toBeGreaterThanOrEqual(24)
        expect(seconds).toBeGreaterThanOrEqual(Math.min(asked, 6 * 3600))
        expect(seconds).toBeLessThanOrEqual(6 * 3600)
      }),
    )
  })

  it('never comes after thirty tries or two days', () => {
    const due = new Date('2026-05-06T12:00:00Z')
    const hoursOn = (hours: number) => new Date(due.getTime() + hours * 3_600_000)
    expect([
      givesUp(29, due, hoursOn(47)),
      givesUp(30, due, hoursOn(1)),
      givesUp(1, due, hoursOn(48)),
    ]).toEqual([false, true, true])
  })
})
