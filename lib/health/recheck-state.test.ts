import { expect, it } from 'vitest'
import { recheckState } from './recheck-state.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const ago = (minutes: number) => new Date(NOW - minutes * 60_000)
const OFF = { health: 'failing', cause: 'smtp.auth_disabled_work' } as const
const WELL = { health: 'healthy', cause: null } as const

it('is offered where it helps, and not where it does harm', () => {
  expect(recheckState(OFF, null, NOW)).toBe('offered')
  expect(recheckState({ health: 'failing', cause: 'refresh.revoked' }, null, NOW)).toBeNull()
  expect(recheckState(WELL, null, NOW)).toBeNull()
})

it('says that it goes on, that it worked, and that the hour is over', () => {
  expect(recheckState(OFF, { endedAt: null, outcome: null }, NOW)).toBe('running')
  expect(recheckState(WELL, { endedAt: ago(5), outcome: 'good' }, NOW)).toBe('good')
  expect(recheckState(OFF, { endedAt: ago(5), outcome: 'over' }, NOW)).toBe('over')
})

it('is offered anew when it was stopped, and forgets after a while how it went', () => {
  expect(recheckState(OFF, { endedAt: ago(5), outcome: 'stopped' }, NOW)).toBe('offered')
  expect(recheckState(WELL, { endedAt: ago(300), outcome: 'good' }, NOW)).toBeNull()
  expect(recheckState(OFF, { endedAt: ago(300), outcome: 'over' }, NOW)).toBe('offered')
})
