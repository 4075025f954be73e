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
    const fastest = async (hash: string | null) => {
      const times: number[] = []
      for (let i = 0; i < 8; i++) {
        const before = performance.now()
        expect(await passwordMatches(hash, new Secret('not the password'))).toBe(false)
        times.push(performance.now() - before)
      }
      return Math.min(...times)
    }
    const ratio = (await fastest(null)) / (await fastest(stored))
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })
})
