import { describe, expect, it } from 'vitest'
import { CAUSE_IDS, causeOf } from '#lib/diagnosis/causes.ts'
import { type Found, LONGEST_PAUSE_SECONDS, LOOK_AGAIN_SECONDS, secondsAfter } from './next-probe.ts'
import { mayRecheck, RECHECK_SECONDS, recheckPause } from './recheck-plan.ts'

const HALF_HOUR = 1800
const DAY = 86_400
const found = (given: Partial<Found>): Found => ({
  cause: null,
  health: 'healthy',
  age: 0,
  askedToWait: 0,
  recheck: null,
  ...given,
})
const pauseAfter = (given: Partial<Found>) => secondsAfter(found(given), 30, 0.5)

describe('the check after one', () => {
  it('that found everything well comes after the usual time', () => {
    expect(pauseAfter({})).toBe(HALF_HOUR)
  })

  it('that met the network failing for the first time comes soon; once it is broken, as usual', () => {
    expect(pauseAfter({ cause: 'net.dns', health: 'throttled' })).toBe(LOOK_AGAIN_SECONDS)
    expect(pauseAfter({ cause: 'net.dns', health: 'failing', age: DAY })).toBe(HALF_HOUR)
    expect(pauseAfter({ cause: 'net.dns', health: 'throttled', askedToWait: 7200 })).toBe(7200)
  })

  it('that met a refused credential is never sooner than usual, and later and later', () => {
    for (const cause of CAUSE_IDS.filter((id) => causeOf(id).retry !== 'backoff')) {
      const pauses = [0, 600, 7200, 20_000, DAY, 30 * DAY].map((age) =>
        pauseAfter({ cause, health: 'failing', age }),
      )
      expect(pauses[0], cause).toBe(HALF_HOUR)
      expect(pauses, cause).toEqual(pauses.toSorted((a, b) => a - b))
      const longest = causeOf(cause).retry === 'never' ? 'never' : 'after-fix'
      expect(pauses.at(-1), cause).toBe(LONGEST_PAUSE_SECONDS[longest])
    }
  })

  it('that failed for the first time comes soon, unless repeating does harm', () => {
    const first = { health: 'failing', first: true } as const
    expect(pauseAfter({ ...first, cause: 'mail.shared_no_fullaccess' })).toBe(LOOK_AGAIN_SECONDS)
    expect(pauseAfter({ ...first, cause: 'secret.expired' })).toBe(LOOK_AGAIN_SECONDS)
    expect(pauseAfter({ ...first, cause: 'secret.expired', askedToWait: 7200 })).toBe(7200)
    expect(pauseAfter({ ...first, cause: 'refresh.revoked', spent: true })).toBe(LOOK_AGAIN_SECONDS)
    for (const cause of ['refresh.revoked', 'mail.basic_auth_disabled', 'smtp.security_defaults'])
      expect(pauseAfter({ ...first, cause }), cause).toBe(HALF_HOUR)
    expect(pauseAfter({ ...first, cause: 'user.locked', spent: true })).toBe(HALF_HOUR)
    expect(pauseAfter({ ...first, first: false, cause: 'secret.expired' })).toBe(HALF_HOUR)
  })

  it('asks with the same credential at most 12 times in the first day, and 4 times in any later one', () => {
    const checksIn = (from: number, to: number) => {
      let at = from
      let checks = 0
      for (; at < to; checks += 1) at += pauseAfter({ cause: 'refresh.revoked', health: 'failing', age: at })
      return checks
    }
    expect(checksIn(0, DAY)).toBeLessThanOrEqual(12)
    expect(checksIn(10 * DAY, 11 * DAY)).toBe(4)
  })

  it('is not touched by what another version called a cause', () => {
    expect(pauseAfter({ cause: 'no.such_cause', health: 'failing', age: DAY })).toBe(HALF_HOUR)
  })
})

describe('checking again until it works', () => {
  const recheck = (elapsed: number) => ({ elapsed, left: RECHECK_SECONDS - elapsed })

  it('comes at growing intervals, about a dozen times in the hour', () => {
    const times: number[] = []
    for (let at = 0; at < RECHECK_SECONDS; at += recheckPause(at)) times.push(at)
    expect(times.length).toBeGreaterThan(7)
    expect(times.length).toBeLessThan(16)
    const pauses = times.slice(1).map((at, place) => at - (times[place] ?? 0))
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  })

  it('goes before the long pause of what waits for a person, but not before what a server asks', () => {
    const off = { cause: 'smtp.auth_disabled_work', health: 'failing', age: DAY, recheck: recheck(60) }
    expect(pauseAfter(off)).toBe(30)
    expect(pauseAfter({ ...off, recheck: recheck(1200) })).toBe(600)
    expect(pauseAfter({ ...off, askedToWait: 900 })).toBe(900)
  })

  it('never hurries what repeating makes worse', () => {
    for (const cause of CAUSE_IDS.filter((id) => !mayRecheck(id) && causeOf(id).retry !== 'backoff')) {
      expect(pauseAfter({ cause, health: 'failing', recheck: recheck(60) }), cause).toBe(HALF_HOUR)
    }
  })

  it('is offered where waiting for a change helps, and nowhere where a credential is spent or a lock threatens', () => {
    for (const cause of [
      'smtp.auth_disabled_work',
      'mail.shared_no_fullaccess',
      'secret.expired',
      'net.path_blocked',
    ])
      expect(mayRecheck(cause), cause).toBe(true)
    for (const cause of [
      'refresh.revoked',
      'user.locked',
      'smtp.policy_criteria',
      'mfa.required',
      'x.y',
      null,
    ])
      expect(mayRecheck(cause), String(cause)).toBe(false)
    for (const cause of CAUSE_IDS.filter((id) => causeOf(id).retry === 'never'))
      expect(mayRecheck(cause), cause).toBe(false)
  })
})
