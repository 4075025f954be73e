import { expect, it } from 'vitest'
import { judgeClock } from './clock.ts'

const AT = Date.UTC(2026, 10, 21, 10, 0, 0)

it.each([
  [0, 'passed'],
  [60, 'passed'],
  [-60, 'passed'],
  [61, 'warned'],
  [-61, 'warned'],
  [240, 'warned'],
  [241, 'failed'],
  [-86_400, 'failed'],
])('a clock that is %i seconds ahead has %s', (seconds, verdict) => {
  expect(judgeClock('microsoft', AT + seconds * 1_000, AT)).toEqual({
    against: 'microsoft',
    verdict,
    secondsAhead: seconds,
  })
})

it.each([[null], [Number.NaN]])('a clock that %s tells of is not known to be right', (theirs) => {
  expect(judgeClock('database', AT, theirs)).toEqual({
    against: 'database',
    verdict: 'warned',
    secondsAhead: null,
  })
})
