import { describe, expect, it } from 'vitest'
import { type InvitationFacts, isOpen, stateOf } from './state.ts'

const then = new Date('2026-05-04T10:00:00Z')
const fresh: InvitationFacts = {
  doneAt: null,
  revokedAt: null,
  openedAt: null,
  wrongAccountAt: null,
  expired: false,
  inviterMay: true,
}

describe('an invitation', () => {
  it.each([
    ['made', {}],
    ['opened', { openedAt: then }],
    ['wrong-account', { openedAt: then, wrongAccountAt: then }],
  ] as const)('is %s, and its link works', (state, facts) => {
    expect(stateOf({ ...fresh, ...facts })).toBe(state)
    expect(isOpen(state)).toBe(true)
  })

  it.each([
    ['done', { doneAt: then, openedAt: then, wrongAccountAt: then }],
    ['revoked', { revokedAt: then, openedAt: then }],
    ['expired', { expired: true, wrongAccountAt: then }],
    ['void', { inviterMay: false, openedAt: then }],
  ] as const)('is %s, and its link is dead', (state, facts) => {
    expect(stateOf({ ...fresh, ...facts })).toBe(state)
    expect(isOpen(state)).toBe(false)
  })

  it('that is done stays done when its time is over and its maker gone', () => {
    expect(stateOf({ ...fresh, doneAt: then, expired: true, inviterMay: false })).toBe('done')
  })
})
