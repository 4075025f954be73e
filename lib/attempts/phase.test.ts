import { expect, it } from 'vitest'
import { phaseOf } from './phase.ts'

const open = { outcome: 'pending', consumedAt: null, expired: false, stale: false } as const
const consumed = { ...open, consumedAt: new Date() }

it.each([
  ['waiting', open],
  ['expired', { ...open, expired: true }],
  ['working', consumed],
  ['working', { ...consumed, expired: true }],
  ['interrupted', { ...consumed, stale: true }],
  ['connected', { ...consumed, outcome: 'connected', stale: true }],
  ['cancelled', { ...consumed, outcome: 'cancelled', expired: true }],
] as const)('an attempt is %s', (phase, attempt) => {
  expect(phaseOf(attempt)).toBe(phase)
})
