import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layOut } from './lay-out.ts'
import type { TimelineEntry } from './timeline.ts'

const DAY = 86_400_000
const now = new Date('2027-01-15T12:00:00Z')

const entry = (days: number, registrationId = 'a'): TimelineEntry => ({
  key: `${registrationId} ${days}`,
  kind: 'secret',
  state: 'current',
  registrationId,
  registrationName: `App ${registrationId}`,
  names: ['abcd'],
  displayName: null,
  count: 1,
  expiresAt: new Date(now.getTime() + days * DAY),
  left: { days, tone: 'ok' },
  mailboxes: 1,
})

describe('a year on a line', () => {
  test('runs from today to a year ahead, with the first of each month', () => {
    const { today, months, lanes } = layOut([], now)
    expect(lanes).toEqual([])
    expect(today).toBeGreaterThan(1)
    expect(months).toHaveLength(12)
    expect(months[0]?.at.toISOString()).toBe('2027-02-01T00:00:00.000Z')
    expect(months.map(({ x }) => x)).toEqual(months.map(({ x }) => x).toSorted((a, b) => a - b))
  })

  test('has a lane for each app, the first end on top', () => {
    const { lanes, together } = layOut([entry(3, 'b'), entry(10, 'a'), entry(200, 'b')], now)
    expect(lanes.map(({ name, marks }) => [name, marks.length])).toEqual([
      ['App b', 2],
      ['App a', 1],
    ])
    expect(together.marks).toHaveLength(3)
  })

  test('puts what stands at one time one above the other', () => {
    const [lane] = layOut([entry(30), entry(31), entry(32), entry(90)], now).lanes
    expect(lane?.marks.map(({ level }) => level)).toEqual([0, 1, 2, 0])
    expect(lane?.levels).toBe(3)
  })

  test('keeps what is long over at the edge, before today', () => {
    const { lanes, today } = layOut([entry(-400)], now)
    expect(lanes[0]?.marks[0]?.x).toBe(1)
    expect(today).toBeGreaterThan(2)
  })

  test('never lets two marks of a lane cover each other', () => {
    const days = fc.array(fc.integer({ min: -60, max: 365 }), { maxLength: 60 })
    fc.assert(
      fc.property(days, (all) => {
        const { marks } = layOut(
          all.toSorted((a, b) => a - b).map((day) => entry(day)),
          now,
        ).together
        for (const [n, one] of marks.entries()) {
          const covered = marks.slice(n + 1).some((two) => two.level === one.level && two.x - one.x < 6.99)
          expect(covered).toBe(false)
        }
      }),
    )
  })
})
