import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AUTO_OBSTACLES } from './auto-codes.ts'
import { autoRotationInput } from './auto-inputs.ts'
import {
  AUTO_BOUNDS,
  AUTO_DEFAULTS,
  type AutoFacts,
  autoPlan,
  endOf,
  livesToTry,
  type PlannedCredential,
  SHORTEST_LIFE_DAYS,
} from './auto-plan.ts'

const DAY = 86_400_000
const NOW = new Date('2026-11-21T12:00:00Z')
const inDays = (days: number, from: Date = NOW) => new Date(from.getTime() + days * DAY)

const secret = (endsIn: number, given: Partial<PlannedCredential> = {}): PlannedCredential => ({
  id: 'c1',
  kind: 'secret',
  hint: '5e2f',
  entraKeyId: 'k1',
  startsAt: inDays(endsIn - 180),
  expiresAt: inDays(endsIn),
  ...given,
})

const plan = (given: Partial<AutoFacts> = {}) =>
  autoPlan({
    now: NOW,
    settings: AUTO_DEFAULTS,
    current: secret(100),
    found: [],
    policy: null,
    room: null,
    ...given,
  })

describe('the plan', () => {
  test('of a short life cuts the grace, so that the old one is gone when the next is due', () => {
    const { removal, at } = plan({ policy: { additionForbidden: false, capDays: 8 } })
    if (removal?.kind !== 'removes' || !at) throw new Error('no removal')
    expect(removal.at.getTime() - at.getTime()).toBeLessThan(4 * DAY)
  })

  test('begins thirty days before the end, and removes the old one a week later', () => {
    expect(plan()).toMatchObject({
      at: inDays(70),
      due: false,
      lifeDays: 180,
      capped: false,
      removal: { kind: 'removes', keyId: 'k1', hint: '5e2f', at: inDays(77) },
      obstacles: [],
    })
  })

  test.each([
    ['inside the thirty days', secret(20)],
    ['run out already', secret(-3)],
  ])('begins at once with one that is %s', (_what, current) => {
    expect(plan({ current })).toMatchObject({ at: NOW, due: true })
  })

  test('waits for half of the life of one that lives shorter than twice the thirty days', () => {
    const current = secret(30, { startsAt: NOW })
    expect(plan({ current })).toMatchObject({ at: inDays(15), due: false })
  })

  test('asks for no more than a policy allows, and says that it is less than was wished', () => {
    expect(plan({ policy: { additionForbidden: false, capDays: 90.9 } })).toMatchObject({
      lifeDays: 90,
      capped: true,
      policyKnown: true,
      obstacles: [],
    })
  })

  test.each([
    ['nothing is in use', { current: null }, 'no-credential'],
    ['a policy forbids secrets', { policy: { additionForbidden: true, capDays: null } }, 'policy-forbids'],
    ['a policy allows days only', { policy: { additionForbidden: false, capDays: 3 } }, 'policy-life'],
    ['Entra takes no more', { room: 0 }, 'too-many-secrets'],
    ['the role is missing', { found: ['graph-denied'] as const }, 'graph-denied'],
    [
      'the new one would end first',
      { current: secret(29, { startsAt: null }), settings: { before: 30, life: 20, grace: 7 } },
      'no-gain',
    ],
  ])('says why not when %s', (_what, given, obstacle) => {
    expect(plan(given).obstacles).toEqual([obstacle])
  })

  test.each([
    ['certificate', { kind: 'certificate' } as const],
    ['key-unknown', { entraKeyId: null }],
  ])('leaves in Entra what it must not guess at: %s', (why, given) => {
    expect(plan({ current: secret(100, given) }).removal).toEqual({ kind: 'stays', why, hint: '5e2f' })
  })
})

const settings = fc
  .record({
    before: fc.integer({ min: AUTO_BOUNDS.before[0], max: AUTO_BOUNDS.before[1] }),
    life: fc.integer({ min: AUTO_BOUNDS.life[0], max: AUTO_BOUNDS.life[1] }),
    grace: fc.integer({ min: AUTO_BOUNDS.grace[0], max: AUTO_BOUNDS.grace[1] }),
  })
  .filter((given) => autoRotationInput.safeParse({ registrationId: crypto.randomUUID(), ...given }).success)
const cap = fc.option(fc.double({ min: 0, max: 800, noNaN: true }))
const current = fc
  .record({ life: fc.integer({ min: 1, max: 800 }), left: fc.integer({ min: -100, max: 800 }) })
  .map(({ life, left }) => secret(left, { startsAt: inDays(left - life) }))

describe('whatever the dates and settings', () => {
  test('no life beyond the cap is asked for, and none that is of no use', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), cap, (wished, capDays) => {
        const lives = livesToTry(wished, capDays)
        const most = Math.min(wished, capDays ?? wished)
        expect(lives.every((days) => days <= most && days >= SHORTEST_LIFE_DAYS)).toBe(true)
        expect([...lives].sort((a, b) => b - a)).toEqual(lives)
        for (const days of lives) expect(endOf(NOW, days).getTime()).toBeLessThan(inDays(most).getTime())
      }),
    )
  })

  test('nothing begins in the past, and what is removed is removed after the new one is in use', () => {
    fc.assert(
      fc.property(settings, current, cap, (wished, one, capDays) => {
        const made = plan({
          settings: wished,
          current: one,
          policy: { additionForbidden: false, capDays },
        })
        expect(made.at?.getTime()).toBeGreaterThanOrEqual(NOW.getTime())
        expect(made.due).toBe(made.at?.getTime() === NOW.getTime())
        if (made.removal?.kind !== 'removes') throw new Error('a secret with a key is removed')
        if (made.lifeDays >= SHORTEST_LIFE_DAYS) {
          expect(made.removal.at.getTime()).toBeGreaterThan(made.at?.getTime() ?? 0)
        }
        expect(made.obstacles.every((code) => AUTO_OBSTACLES.includes(code))).toBe(true)
      }),
    )
  })

  test('an app that follows it for years never stands without a living secret', () => {
    fc.assert(
      fc.property(settings, cap, fc.integer({ min: 1, max: 700 }), (wished, capDays, left) => {
        let one = secret(left, { startsAt: NOW })
        let now = NOW
        for (let round = 0; round < 12; round += 1) {
          const facts = { now, settings: wished, current: one, found: [], room: null }
          const made = autoPlan({ ...facts, policy: { additionForbidden: false, capDays } })
          if (made.obstacles.length > 0) {
            // It says so while there is time: half of the life of the one in use at least.
            expect(one.expiresAt.getTime()).toBeGreaterThan(now.getTime())
            return
          }
          if (!made.at || !made.endsAt) throw new Error('no plan')
          // The one in use lives when the new one comes, and the job is at least this often there.
          expect(one.expiresAt.getTime() - made.at.getTime()).toBeGreaterThan(0)
          if (made.removal?.kind !== 'removes') throw new Error('a secret with a key is removed')
          // The old one is gone before the new one has to be rotated in its turn.
          const next = autoPlan({
            ...facts,
            now: made.at,
            current: { ...one, startsAt: made.at, expiresAt: made.endsAt },
            policy: null,
          })
          expect(next.at?.getTime()).toBeGreaterThanOrEqual(made.removal.at.getTime())
          expect(made.removal.at.getTime()).toBeLessThan(made.endsAt.getTime())
          one = { ...one, id: `c${round + 2}`, startsAt: made.at, expiresAt: made.endsAt }
          now = made.at
        }
      }),
    )
  })
})

describe('the settings', () => {
  const registrationId = crypto.randomUUID()
  test.each([
    [{ ...AUTO_DEFAULTS }, []],
    [{ before: 30, life: 180, grace: 30 }, ['grace-too-long']],
    [{ before: 100, life: 180, grace: 7 }, ['before-too-long']],
    [{ before: 2, life: 180, grace: 1 }, ['out-of-bounds']],
    [{ before: '30', life: '1000', grace: '7' }, ['out-of-bounds']],
    [{ before: 'soon', life: 180, grace: 7 }, ['invalid']],
    [{ before: 30.5, life: 180, grace: 7 }, ['invalid']],
  ])('%o are judged as %o', (given, messages) => {
    const judged = autoRotationInput.safeParse({ registrationId, ...given })
    expect(judged.error?.issues.map(({ message }) => message) ?? []).toEqual(messages)
  })
})
