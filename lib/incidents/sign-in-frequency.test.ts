import { describe, expect, it } from 'vitest'
import { FREQUENCY_CAUSE, signInFrequency } from './sign-in-frequency.ts'

const TEXT =
  'AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on 2026-07-22T05:15:31.6070000Z and the maximum allowed lifetime for this request is 36000.'
const grant = {
  consentedAt: new Date('2026-07-20T05:00:00Z'),
  stoppedAt: new Date('2026-07-23T05:00:00Z'),
  stoppedCause: FREQUENCY_CAUSE,
  lastFailure: { text: TEXT },
}

describe('how often a tenant asks for a new sign-in', () => {
  it('is what Microsoft names', () => {
    expect(signInFrequency(grant)).toEqual({ seconds: 36_000, told: true })
  })

  it('is how long the sign-in lasted, where Microsoft names nothing', () => {
    const silent = { ...grant, lastFailure: { text: 'AADSTS70043: expired' } }
    expect(signInFrequency(silent)).toEqual({ seconds: 3 * 86_400, told: false })
    expect(signInFrequency({ ...grant, lastFailure: null })).toEqual({ seconds: 3 * 86_400, told: false })
  })

  it('is nothing for a sign-in that goes on, or that ended for another reason', () => {
    expect(signInFrequency({ ...grant, stoppedAt: null })).toBeNull()
    expect(signInFrequency({ ...grant, stoppedCause: 'refresh.revoked' })).toBeNull()
  })
})
