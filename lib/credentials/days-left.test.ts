import { describe, expect, test } from 'vitest'
import { daysLeft } from './days-left.ts'

const now = new Date('2027-03-10T21:30:00Z')
const at = (text: string) => daysLeft(new Date(text), now)

describe('the days a secret still lasts', () => {
  test('are calendar days in UTC, whatever the hour', () => {
    expect(at('2027-03-11T00:00:00Z').days).toBe(1)
    expect(at('2027-03-11T23:59:59Z').days).toBe(1)
    expect(at('2027-03-12T00:00:00Z').days).toBe(2)
  })

  test('are none on the last day, which is urgent and not yet over', () => {
    expect(at('2027-03-10T23:59:59Z')).toEqual({ days: 0, tone: 'urgent' })
  })

  test('end to the second: what ran out a moment ago today has expired', () => {
    expect(at('2027-03-10T21:30:00Z')).toEqual({ days: 0, tone: 'expired' })
    expect(at('2027-03-07T00:00:00Z')).toEqual({ days: -3, tone: 'expired' })
  })

  test.each([
    [14, 'urgent'],
    [15, 'warning'],
    [30, 'warning'],
    [31, 'notice'],
    [60, 'notice'],
    [61, 'ok'],
  ])('%i days are %s', (days, tone) => {
    const expiresAt = new Date(now.getTime() + days * 86_400_000)
    expect(daysLeft(expiresAt, now)).toEqual({ days, tone })
  })

  test('do not slip where a clock change would make a day 23 hours long', () => {
    const eve = new Date('2027-03-27T23:30:00Z')
    expect(daysLeft(new Date('2027-03-29T00:10:00Z'), eve).days).toBe(2)
  })
})
