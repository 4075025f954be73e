import { expect, it } from 'vitest'
import { HEALTH, WORST_FIRST, worstOf } from './health.ts'

it('a whole is as healthy as its worst part, and unknown without parts', () => {
  expect(worstOf(['healthy', 'throttled', 'healthy'])).toBe('throttled')
  expect(worstOf(['healthy', 'unknown', 'failing', 'throttled'])).toBe('failing')
  expect(worstOf(['healthy', 'unknown'])).toBe('unknown')
  expect(worstOf(['healthy'])).toBe('healthy')
  expect(worstOf([])).toBe('unknown')
})

it('every state has its place in the order', () => {
  expect([...WORST_FIRST].toSorted()).toEqual([...HEALTH].toSorted())
})
