import { describe, expect, test } from 'vitest'
import type { FailureClass } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import { BackOff } from './app-back-off.ts'
import type { AppTokenResult } from './app-token.ts'

const TOKEN: AppTokenResult = {
  ok: true,
  token: new Secret('app-token'),
  scopes: [],
  roles: [],
  upn: null,
  expiresAt: new Date('2100-01-01T00:00:00Z'),
}

function failure(failureClass: FailureClass, retryAfterSeconds?: number): AppTokenResult {
  const evidence = { source: 'entra' as const, stage: 'app-token', text: 'no', retryAfterSeconds }
  return { ok: false, failureClass, evidence }
}

function resting() {
  const clock = { milliseconds: 0 }
  return {
    clock,
    backOff: new BackOff(
      () => clock.milliseconds,
      () => 1,
    ),
  }
}

describe('an app that Microsoft asked to wait', () => {
  test('is not asked again before the time is over, and says how much is left', () => {
    const { clock, backOff } = resting()
    backOff.note('app', failure('throttled', 60))
    clock.milliseconds = 20_000
    expect(backOff.failureOf('app')).toMatchObject({ evidence: { retryAfterSeconds: 40, text: 'no' } })
    clock.milliseconds = 60_000
    expect(backOff.failureOf('app')).toBeNull()
  })

  test('rests longer with each failure of the service', () => {
    const { clock, backOff } = resting()
    backOff.note('app', failure('transient'))
    expect(backOff.failureOf('app')?.evidence.retryAfterSeconds).toBe(30)
    clock.milliseconds = 30_000
    backOff.note('app', failure('transient'))
    expect(backOff.failureOf('app')?.evidence.retryAfterSeconds).toBe(60)
  })

  test('leaves other apps alone', () => {
    const { backOff } = resting()
    backOff.note('app', failure('throttled', 60))
    expect(backOff.failureOf('another')).toBeNull()
  })

  test('is forgotten with the first token', () => {
    const { backOff } = resting()
    backOff.note('app', failure('throttled', 60))
    backOff.note('app', TOKEN)
    expect(backOff.failureOf('app')).toBeNull()
  })

  test.each(['app-credential', 'configuration', 'consent', 'network', 'policy'] as const)(
    '%s does not make it rest: somebody may have mended it a second ago',
    (failureClass) => {
      const { backOff } = resting()
      backOff.note('app', failure(failureClass))
      expect(backOff.failureOf('app')).toBeNull()
    },
  )
})
