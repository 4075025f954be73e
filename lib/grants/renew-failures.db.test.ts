import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { grants } from '#lib/db/schema/grants.ts'
import { insertGrant, insertMailbox } from '#lib/db/testing/fixtures.ts'
import { removeMailbox } from '#lib/mailboxes/commands.ts'
import type { FailureClass } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import { accessToken } from './access-token.ts'
import { refreshPlace } from './places.ts'
import { renewDueGrants, renewGrant, settleRenewals } from './renew.ts'
import { failure, minutesUntil, type RenewalRig, renewalRig, success } from './testing/renewal-rig.ts'

let rig: RenewalRig
beforeAll(async () => {
  rig = await renewalRig()
})
afterAll(() => rig?.close())
beforeEach(() => rig.begin())

describe('a failed renewal', () => {
  it.each<[FailureClass, object, string]>([
    ['reauth', { error: 'invalid_grant', aadsts: [50173] }, 'refresh.revoked'],
    ['consent', { error: 'invalid_grant', aadsts: [65001] }, 'consent.missing'],
  ])(
    'of the class %s stops the grant, keeps its token, and is not repeated',
    async (kind, evidence, cause) => {
      const { id } = await rig.newGrant()
      rig.answer = () => failure(kind, evidence)
      expect(await accessToken(rig.services, id)).toMatchObject({ ok: false, failureClass: kind, cause })
      expect(await accessToken(rig.services, id)).toMatchObject({ ok: false, failureClass: kind, cause })
      expect(rig.presented).toHaveLength(1)
      const row = await rig.rowOf(id)
      expect(row).toMatchObject({ stoppedCause: cause, lastFailure: expect.objectContaining(evidence) })
      expect(row.stoppedAt).not.toBeNull()
      expect(await rig.storedToken(id)).toBe('first')
      await rig.opened.damage(
        `update grants set next_renewal_at = now() - interval '1 hour' where id = '${id}'`,
      )
      expect(await renewDueGrants(rig.services, { limit: 10 })).toBe(0)
    },
  )

  it.each<[FailureClass, object, number]>([
    ['transient', { error: 'temporarily_unavailable', httpStatus: 503 }, 1],
    ['network', { source: 'tcp', code: 'ECONNREFUSED' }, 1],
    ['app-credential', { error: 'invalid_client', aadsts: [7000222] }, 61],
    ['policy', { error: 'invalid_grant', aadsts: [53003] }, 1_441],
  ])('of the class %s does not stop the grant, and heals by itself', async (kind, evidence, minutes) => {
    const { id } = await rig.newGrant()
    rig.answer = () => failure(kind, evidence)
    expect(await accessToken(rig.services, id)).toMatchObject({ ok: false, failureClass: kind })
    const row = await rig.rowOf(id)
    expect(row).toMatchObject({ stoppedAt: null, renewalFailures: 1, leaseOwner: null })
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(0)
    expect(minutesUntil(row.nextRenewalAt)).toBeLessThan(minutes)
    rig.answer = (_request, round) => success(round)
    expect((await accessToken(rig.services, id)).ok).toBe(true)
    expect(await rig.rowOf(id)).toMatchObject({ renewalFailures: 0, lastFailure: null })
  })

  it('waits as long as Microsoft asked, and asks nobody meanwhile', async () => {
    const { id } = await rig.newGrant()
    rig.answer = () => failure('throttled', { httpStatus: 429, retryAfterSeconds: 600 })
    await accessToken(rig.services, id)
    expect(minutesUntil((await rig.rowOf(id)).nextRenewalAt)).toBeCloseTo(10, 0)
    expect(await accessToken(rig.services, id)).toMatchObject({ ok: false, failureClass: 'throttled' })
    expect(rig.presented).toHaveLength(1)
  })

  it('is a fault of the app when its registration has no secret in use', async () => {
    const { id } = await insertGrant(rig.services, { refreshToken: 'first' })
    expect(await accessToken(rig.services, id)).toMatchObject({
      ok: false,
      failureClass: 'app-credential',
      cause: 'secret.expired',
    })
    expect(await rig.rowOf(id)).toMatchObject({ stoppedAt: null })
  })

  it('on a bug lets go of the lease and lets the others be renewed', async () => {
    const due = new Date(Date.now() - 60_000)
    const [bad, good] = [
      await rig.newGrant({ nextRenewalAt: due }),
      await rig.newGrant({ nextRenewalAt: due }),
    ]
    await rig.opened.damage(`update grants set refresh_sealed = 'x' || refresh_sealed where id = '${bad.id}'`)
    expect(await renewDueGrants(rig.services, { limit: 10 })).toBe(2)
    expect(await rig.storedToken(good.id)).toMatch(/^rotated-/)
    const row = await rig.rowOf(bad.id)
    expect(row.leaseOwner).toBeNull()
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(10)
  })
})

describe('the database fails right after Microsoft answered', () => {
  it('and comes back at once: the rotated token is stored', async () => {
    const { id } = await rig.newGrant()
    rig.answer = (_request, round) => {
      rig.database.fail(3)
      return success(round)
    }
    expect((await renewGrant(rig.services, id)).ok).toBe(true)
    expect(await rig.storedToken(id)).toBe('rotated-1')
  })

  it('and comes back late: the token is kept in memory until it can be stored', async () => {
    const { id } = await rig.newGrant()
    rig.answer = (_request, round) => {
      rig.database.fail(6)
      return success(round)
    }
    const result = await renewGrant(rig.services, id)
    expect(result.ok && result.token.reveal()).toBe('access-1')
    expect(await rig.storedToken(id)).toBe('first')
    await settleRenewals(5_000)
    expect(await rig.storedToken(id)).toBe('rotated-1')
  })

  it('and stays away until the process must end: the token before stays in use', async () => {
    const { id } = await rig.newGrant()
    rig.answer = (_request, round) => {
      rig.database.fail(1_000)
      return success(round)
    }
    await renewGrant(rig.services, id)
    await settleRenewals(300)
    expect(rig.lines.join('')).toContain('the renewed token is lost')
    rig.database.fail(0)
    await rig.opened.damage(`update grants set lease_until = now() where id = '${id}'`)
    rig.answer = (_request, round) => success(round)
    expect((await renewGrant(rig.services, id)).ok).toBe(true)
    expect(rig.presented).toEqual(['first', 'first'])
  })
})

describe('while Microsoft answers', () => {
  it('a reconnect wins, and the token of the renewal is dropped', async () => {
    const { id } = await rig.newGrant()
    rig.answer = async (_request, round) => {
      const sealed = await rig.services.vault.seal(refreshPlace(id), new Secret('reconnected'))
      await rig.opened.damage(`update grants set version = version + 1, lease_owner = null, lease_until = null,
        refresh_sealed = '${sealed.value}', refresh_key_id = '${sealed.keyId}',
        access_expires_at = now() + interval '1 hour' where id = '${id}'`)
      return success(round)
    }
    const sealed = await rig.services.vault.seal(
      { table: 'grants', column: 'access_sealed', row: id },
      new Secret('of the reconnect'),
    )
    await rig.opened.damage(
      `update grants set access_sealed = '${sealed.value}', access_key_id = '${sealed.keyId}' where id = '${id}'`,
    )
    const result = await renewGrant(rig.services, id)
    expect(result.ok && result.token.reveal()).toBe('of the reconnect')
    expect(await rig.storedToken(id)).toBe('reconnected')
  })

  it('a removal wins, and nothing comes back', async () => {
    const grant = await rig.newGrant()
    const mailbox = await insertMailbox(rig.opened.database, {
      registrationId: grant.registrationId,
      grantId: grant.id,
    })
    rig.answer = async (_request, round) => {
      await removeMailbox(rig.services, mailbox.id)
      return success(round)
    }
    expect(await renewGrant(rig.services, grant.id)).toMatchObject({ ok: false, failureClass: 'reauth' })
    expect(await rig.opened.database.read.select().from(grants).where(eq(grants.id, grant.id))).toEqual([])
  })

  it('a lease that its holder let run out is taken over', async () => {
    const { id } = await rig.newGrant()
    await rig.opened.damage(`update grants set lease_owner = 'dead', lease_until = now() where id = '${id}'`)
    expect((await accessToken(rig.services, id)).ok).toBe(true)
  })
})
