import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FailureClass } from '#lib/microsoft/token-client.ts'
import { accessLifetime, afterFailure, diesIfUnusedUntil, renewalDelay } from './schedule.ts'

const DAY = 86_400
const half = () => 0.5
const CLASSES: readonly FailureClass[] = [
  'reauth',
  'consent',
  'policy',
  'app-credential',
  'configuration',
  'transient',
  'throttled',
  'network',
]

describe('the next renewal', () => {
  const delays = Array.from({ length: 500 }, (_, n) => renewalDelay(`grant-${n}`))

  it('comes within a week for every grant, and not before five days', () => {
    expect(Math.max(...delays)).toBeLessThan(7 * DAY)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(5 * DAY)
  })

  it('comes within a week whatever the grant is called, and a failure puts it off by a day at most', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(100_000), fc.constantFrom(...CLASSES), (id, failures, kind) => {
        expect(renewalDelay(id)).toBeLessThan(7 * DAY)
        const next = afterFailure({ class: kind }, failures)
        expect(next.stop || next.retryIn <= DAY).toBe(true)
      }),
    )
  })

  it('is spread, so that grants made together are not renewed together', () => {
    const hours = new Set(delays.map((delay) => Math.floor(delay / 3_600)))
    expect(hours.size).toBeGreaterThan(30)
  })

  it('is the same for the same grant', () => {
    expect(renewalDelay('one')).toBe(renewalDelay('one'))
  })
})

describe('after a failure', () => {
  it.each(['reauth', 'consent'] as const)('%s stops the grant until somebody acts', (kind) => {
    expect(afterFailure({ class: kind }, 1)).toEqual({ stop: true })
  })

  it.each(['policy', 'app-credential', 'configuration', 'transient', 'throttled', 'network'] as const)(
    '%s does not stop the grant',
    (kind: FailureClass) => {
      expect(afterFailure({ class: kind }, 50).stop).toBe(false)
    },
  )

  it('waits twice as long each time, and never longer than an hour', () => {
    const waits = [1, 2, 3, 4, 20].map((failures) => afterFailure({ class: 'transient' }, failures, half))
    expect(waits.map((wait) => !wait.stop && wait.retryIn)).toEqual([23, 45, 90, 180, 2_700])
    expect(afterFailure({ class: 'network' }, 99, () => 1)).toEqual({ stop: false, retryIn: 3_600 })
  })

  it('waits as long as the server asked, between a second and an hour', () => {
    const asked = (retryAfterSeconds: number) => afterFailure({ class: 'throttled', retryAfterSeconds }, 1)
    expect(asked(120)).toEqual({ stop: false, retryIn: 120 })
    expect(asked(0)).toEqual({ stop: false, retryIn: 1 })
    expect(asked(90_000)).toEqual({ stop: false, retryIn: 3_600 })
  })

  it('asks again the next day when a policy blocks', () => {
    expect(afterFailure({ class: 'policy' }, 1)).toEqual({ stop: false, retryIn: DAY })
  })
})

describe('lifetimes', () => {
  it('a refresh token dies 90 days after it was issued', () => {
    expect(diesIfUnusedUntil(new Date('2026-01-01T00:00:00Z'))).toEqual(new Date('2026-04-01T00:00:00Z'))
  })

  it('an access token is used a minute less than it lives, or half its life when that is short', () => {
    expect(accessLifetime(3_599)).toBe(3_539)
    expect(accessLifetime(60)).toBe(30)
    expect(accessLifetime(0)).toBe(0)
  })
})
