import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TokenOutcome } from '#lib/microsoft/token-client.ts'
import { accessToken } from './access-token.ts'
import { refreshPlace } from './places.ts'
import { renewDueGrants, renewGrant } from './renew.ts'
import { failure, minutesUntil, type RenewalRig, renewalRig, success } from './testing/renewal-rig.ts'

let rig: RenewalRig
beforeAll(async () => {
  rig = await renewalRig()
})
afterAll(() => rig?.close())
beforeEach(() => rig.begin())

describe('an access token', () => {
  it('is the sealed one while it lives, and a renewed one when it is asked for fresh', async () => {
    const { id } = await rig.newGrant()
    const first = await accessToken(rig.services, id)
    const second = await accessToken(rig.services, id)
    expect(first.ok && first.token.reveal()).toBe('access-1')
    expect(second.ok && second.token.reveal()).toBe('access-1')
    expect(rig.presented).toHaveLength(1)
    const fresh = await accessToken(rig.services, id, { fresh: true })
    expect(fresh.ok && fresh.token.reveal()).toBe('access-2')
  })

  it('is renewed when it lives for less than five minutes', async () => {
    const { id } = await rig.newGrant()
    await accessToken(rig.services, id)
    await rig.opened.damage(
      `update grants set access_expires_at = now() + interval '4 minutes' where id = '${id}'`,
    )
    await accessToken(rig.services, id)
    expect(rig.presented).toHaveLength(2)
  })

  it('is asked for with the mail permissions of the grant and no others', async () => {
    const scopes = ['openid', 'email', 'https://outlook.office.com/SMTP.Send', 'https://x/Mail.Read']
    const { id } = await rig.newGrant({ scopes })
    const asked: string[] = []
    rig.answer = (request, round) => {
      asked.push(...request.scopes)
      return success(round)
    }
    await accessToken(rig.services, id)
    expect(asked).toEqual(['https://outlook.office.com/SMTP.Send'])
  })

  it('is refused for a grant that is not there', async () => {
    expect(await accessToken(rig.services, crypto.randomUUID())).toMatchObject({
      ok: false,
      failureClass: 'reauth',
      cause: 'refresh.grant_unusable',
    })
  })
})

describe('rotation', () => {
  it('uses each refresh token once, and keeps one generation', async () => {
    const { id, refreshSealed } = await rig.newGrant()
    await renewGrant(rig.services, id)
    expect((await rig.rowOf(id)).previousSealed).toBe(refreshSealed)
    await renewGrant(rig.services, id)
    await renewGrant(rig.services, id)
    expect(rig.presented).toEqual(['first', 'rotated-1', 'rotated-2'])
    expect(await rig.storedToken(id)).toBe('rotated-3')
    const { previousSealed, previousKeyId } = await rig.rowOf(id)
    const sealed = { value: previousSealed ?? '', keyId: previousKeyId ?? '' }
    expect((await rig.services.vault.open(refreshPlace(id), sealed)).reveal()).toBe('rotated-2')
  })

  it('keeps the old token when Microsoft gives no new one', async () => {
    const { id } = await rig.newGrant()
    rig.answer = (_request, round) => ({ ...success(round), refreshToken: undefined }) as TokenOutcome
    expect((await renewGrant(rig.services, id)).ok).toBe(true)
    expect(await rig.storedToken(id)).toBe('first')
    expect((await rig.rowOf(id)).previousSealed).toBeNull()
  })

  it('plans the next renewal within a week', async () => {
    const { id } = await rig.newGrant()
    await renewGrant(rig.services, id)
    const row = await rig.rowOf(id)
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(4.9 * 1_440)
    expect(minutesUntil(row.nextRenewalAt)).toBeLessThan(7 * 1_440)
    expect(row).toMatchObject({ leaseOwner: null, leaseUntil: null, renewalFailures: 0, version: 2 })
    expect(minutesUntil(row.lastRenewedAt ?? new Date(0))).toBeGreaterThan(-1)
  })
})

describe('many at once', () => {
  it('share one renewal in one process', async () => {
    const { id } = await rig.newGrant()
    const results = await Promise.all(Array.from({ length: 20 }, () => accessToken(rig.services, id)))
    expect(new Set(results.map((result) => result.ok && result.token.reveal()))).toEqual(
      new Set(['access-1']),
    )
    expect(rig.presented).toHaveLength(1)
  })

  it('share one renewal between two replicas', async () => {
    const { id } = await rig.newGrant()
    const asked = Array.from({ length: 10 }, () => [
      accessToken(rig.services, id),
      accessToken(rig.replica, id),
    ])
    const results = await Promise.all(asked.flat())
    expect(new Set(results.map((result) => result.ok && result.token.reveal()))).toEqual(
      new Set(['access-1']),
    )
    expect(rig.presented).toHaveLength(1)
  })

  it('get the failure that the one who asked has met', async () => {
    const { id } = await rig.newGrant()
    rig.answer = () => failure('transient', { error: 'temporarily_unavailable' })
    const results = await Promise.all([accessToken(rig.services, id), accessToken(rig.replica, id)])
    expect(results).toEqual([
      expect.objectContaining({ ok: false, failureClass: 'transient' }),
      expect.objectContaining({ ok: false, failureClass: 'transient' }),
    ])
    expect(rig.presented).toHaveLength(1)
  })

  it('renew each due grant once, however many replicas look', async () => {
    const due = await Promise.all(
      Array.from({ length: 12 }, () => rig.newGrant({ nextRenewalAt: new Date(Date.now() - 60_000) })),
    )
    const claimed = await Promise.all([
      renewDueGrants(rig.services, { limit: 8 }),
      renewDueGrants(rig.replica, { limit: 8 }),
    ])
    expect(claimed[0] + claimed[1]).toBe(12)
    expect(rig.presented).toHaveLength(12)
    for (const { id } of due) expect((await rig.rowOf(id)).version).toBe(2)
    expect(await renewDueGrants(rig.services, { limit: 8 })).toBe(0)
  })
})
