import { describe, expect, it } from 'vitest'
import { Secret } from '#lib/secret.ts'
import { hashPassword, isOutdated, PASSWORD_COST, passwordMatches } from './passwords.ts'

const password = new Secret('calm-harbour-lantern')

describe('a password hash', () => {
  it('is argon2id at the cost OWASP asks for, with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(two)
  })

  it('opens for its password and for no other', async () => {
    const stored = await hashPassword(password)
    expect(await passwordMatches(stored, password)).toBe(true)
    expect(await passwordMatches(stored, new Secret('calm-harbour-lanterN'))).toBe(false)
    expect(await passwordMatches(stored, new Secret(' calm-harbour-lantern'))).toBe(false)
  })

  it('is outdated as soon as one number of the cost has moved', async () => {
    const stored = await hashPassword(password)
    expect(isOutdated(stored)).toBe(false)
    for (const name of ['memoryCost', 'timeCost', 'parallelism', 'outputLen'] as const) {
      expect(isOutdated(stored, { ...PASSWORD_COST, [name]: PASSWORD_COST[name] + 1 })).toBe(true)
    }
  })

  it('costs the same work when there is none, so that time does not tell who has an account', async () => {
    const stored = await hashPassword(password)
    const once = async (hash: string | null) => {
      const before = performance.now()
      expect(await passwordMatches(hash, new Secret('not the password'))).toBe(false)
      return performance.now() - before
    }
    const fastest = { without: Number.POSITIVE_INFINITY, with: Number.POSITIVE_INFINITY }
    const ratio = () => fastest.without / fastest.with
    // What else the machine does only ever adds to a time: with more rounds both come down to the work itself.
    for (let round = 0; round < 100 && !(round >= 8 && ratio() > 0.5 && ratio() < 2); round += 1) {
      fastest.without = Math.min(fastest.without, await once(null))
      fastest.with = Math.min(fastest.with, await once(stored))
    }
    expect(ratio()).toBeGreaterThan(0.5)
    expect(ratio()).toBeLessThan(2)
  })
})
