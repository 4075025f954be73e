import { expect, it } from 'vitest'
import { snoozeUntil } from './snooze-until.ts'

// Half past eleven at night in Berlin.
const NOW = new Date('2026-11-21T22:30:00Z')
const until = (choice: Parameters<typeof snoozeUntil>[0], date?: string, zone = 'Europe/Berlin') =>
  snoozeUntil(choice, date, zone, NOW)?.toISOString() ?? null

it('lasts an hour, or three days', () => {
  expect(until('hour')).toBe('2026-11-21T23:30:00.000Z')
  expect(until('days')).toBe('2026-11-24T22:30:00.000Z')
})

it('ends in the morning of tomorrow, or of a day, in the zone of the person', () => {
  expect(until('tomorrow')).toBe('2026-11-22T07:00:00.000Z')
  expect(until('tomorrow', undefined, 'Asia/Tokyo')).toBe('2026-11-22T23:00:00.000Z')
  expect(until('date', '2026-12-24')).toBe('2026-12-24T07:00:00.000Z')
  expect(until('date', '2027-07-01')).toBe('2027-07-01T06:00:00.000Z')
})

it('is for no day that is over, that is none, or that is too far away', () => {
  for (const date of ['2026-11-21', '2026-02-31', '2028-01-01', 'soon', undefined])
    expect(until('date', date), date).toBeNull()
})

it('knows what to do with a zone that this runtime does not know', () => {
  expect(until('tomorrow', undefined, 'Mars/Olympus')).toBe('2026-11-22T08:00:00.000Z')
})
