import { describe, expect, it } from 'vitest'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Services } from '#lib/services.ts'
import type { Before } from './before.ts'
import { appCheck } from './further.ts'

const REFUSED = { evidence: { source: 'entra', stage: 'refresh', text: 'AADSTS50173: …' } } as const
const SUBJECT = { access: 'own', registrationId: 'app' } as const

const earlier = (cause: CauseId, given: Partial<Before> = {}): Before => ({
  mailbox: { health: 'failing', cause, age: 60 },
  protocols: {},
  recheck: null,
  ran: [{ check: 'app-token', result: 'fine' }],
  scheduled: true,
  dueAt: '2030-01-01 00:00:00+00',
  ...given,
})

/** What is shown of the app, and how often it was asked for a token; the app is refused one now. */
async function asked(cause: CauseId, known: Before | null) {
  let calls = 0
  const proveApp = async () => {
    calls += 1
    return false
  }
  const found = await appCheck({} as Services, SUBJECT, { failure: REFUSED, cause }, { proveApp }, known)
  return [found[0]?.result, calls]
}

describe('whether the app can speak for itself', () => {
  it('is not asked again by the schedule while the same is wrong', async () => {
    expect(await asked('refresh.revoked', earlier('refresh.revoked'))).toEqual(['fine', 0])
  })

  it('is asked anew when something else is wrong than at the check before', async () => {
    expect(await asked('refresh.grant_unusable', earlier('refresh.revoked'))).toEqual(['bad', 1])
  })

  it('is asked anew when a person asks, and when nothing is known', async () => {
    expect(await asked('refresh.revoked', earlier('refresh.revoked', { scheduled: false }))).toEqual([
      'bad',
      1,
    ])
    expect(await asked('refresh.revoked', null)).toEqual(['bad', 1])
  })
})
