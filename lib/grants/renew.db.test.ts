import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { grants } from '#lib/db/schema/grants.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { type FailingDatabase, failingDatabase } from '#lib/db/testing/failing.ts'
import { insertCredential, insertGrant, insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'
import { removeMailbox } from '#lib/mailboxes/commands.ts'
import type { FailureClass, RefreshRequest, TokenOutcome } from '#lib/microsoft/token-client.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { accessToken } from './access-token.ts'
import { refreshPlace } from './places.ts'
import { renewDueGrants, renewGrant, settleRenewals } from './renew.ts'

let opened: TestDatabase
let database: FailingDatabase
let services: Context
let replica: Context
const lines: string[] = []
/** Refresh tokens that were presented to Microsoft, in order. */
const presented: string[] = []
let answer: (request: RefreshRequest, round: number) => Promise<TokenOutcome> | TokenOutcome

const success = (round: number): TokenOutcome => ({
  ok: true,
  accessToken: new Secret(`access-${round}`),
  expiresInSeconds: 3_600,
  scope: 'https://outlook.office.com/IMAP.AccessAsUser.All openid',
  refreshToken: new Secret(`rotated-${round}`),
})
const failure = (kind: FailureClass, evidence: object = {}): TokenOutcome => ({
  ok: false,
  failure: { class: kind, evidence: { source: 'entra', stage: 'refresh', text: '', ...evidence } },
})
const tokens = {
  async refresh(request: RefreshRequest) {
    presented.push(request.refreshToken.reveal())
    return answer(request, presented.length)
  },
}

beforeAll(async () => {
  opened = await testDatabase()
  database = failingDatabase(opened.database)
  const onLog = (line: string) => lines.push(line)
  services = { ...(await testContext({ database: opened.database, tokens, onLog })), database }
  const { vault, auditKey } = services
  const other = await opened.openReplica()
  replica = await testContext({
    database: other,
    tokens,
    opened: { vault, auditKey },
    instance: 'replica-two',
  })
})
afterAll(() => opened?.close())
beforeEach(async () => {
  database.fail(0)
  presented.length = 0
  answer = (_request, round) => success(round)
  await opened.damage(`update grants set next_renewal_at = now() + interval '1 day'`)
})

async function newGrant(given: Parameters<typeof insertGrant>[1] = {}) {
  const { id: registrationId } = await insertRegistration(opened.database)
  await insertCredential(services, { registrationId })
  return insertGrant(services, { registrationId, refreshToken: 'first', ...given })
}
async function rowOf(id: string) {
  const [row] = await opened.database.read.select().from(grants).where(eq(grants.id, id))
  if (!row) throw new Error('no such grant')
  return row
}
async function storedToken(id: string): Promise<string> {
  const { refreshSealed, refreshKeyId } = await rowOf(id)
  const sealed = { value: refreshSealed ?? '', keyId: refreshKeyId ?? '' }
  return (await services.vault.open(refreshPlace(id), sealed)).reveal()
}
const minutesUntil = (at: Date) => (at.getTime() - Date.now()) / 60_000

describe('an access token', () => {
  it('is the sealed one while it lives, and a renewed one when it is asked for fresh', async () => {
    const { id } = await newGrant()
    const first = await accessToken(services, id)
    const second = await accessToken(services, id)
    expect(first.ok && first.token.reveal()).toBe('access-1')
    expect(second.ok && second.token.reveal()).toBe('access-1')
    expect(presented).toHaveLength(1)
    const fresh = await accessToken(services, id, { fresh: true })
    expect(fresh.ok && fresh.token.reveal()).toBe('access-2')
  })

  it('is renewed when it lives for less than five minutes', async () => {
    const { id } = await newGrant()
    await accessToken(services, id)
    await opened.damage(
      `update grants set access_expires_at = now() + interval '4 minutes' where id = '${id}'`,
    )
    await accessToken(services, id)
    expect(presented).toHaveLength(2)
  })

  it('is asked for with the mail permissions of the grant and no others', async () => {
    const scopes = ['openid', 'email', 'https://outlook.office.com/SMTP.Send', 'https://x/Mail.Read']
    const { id } = await newGrant({ scopes })
    const asked: string[] = []
    answer = (request, round) => {
      asked.push(...request.scopes)
      return success(round)
    }
    await accessToken(services, id)
    expect(asked).toEqual(['https://outlook.office.com/SMTP.Send'])
  })

  it('is refused for a grant that is not there', async () => {
    expect(await accessToken(services, crypto.randomUUID())).toMatchObject({
      ok: false,
      failureClass: 'reauth',
      cause: 'refresh.grant_unusable',
    })
  })
})

describe('rotation', () => {
  it('uses each refresh token once, and keeps one generation', async () => {
    const { id, refreshSealed } = await newGrant()
    await renewGrant(services, id)
    expect((await rowOf(id)).previousSealed).toBe(refreshSealed)
    await renewGrant(services, id)
    await renewGrant(services, id)
    expect(presented).toEqual(['first', 'rotated-1', 'rotated-2'])
    expect(await storedToken(id)).toBe('rotated-3')
    const { previousSealed, previousKeyId } = await rowOf(id)
    const sealed = { value: previousSealed ?? '', keyId: previousKeyId ?? '' }
    expect((await services.vault.open(refreshPlace(id), sealed)).reveal()).toBe('rotated-2')
  })

  it('keeps the old token when Microsoft gives no new one', async () => {
    const { id } = await newGrant()
    answer = (_request, round) => ({ ...success(round), refreshToken: undefined }) as TokenOutcome
    expect((await renewGrant(services, id)).ok).toBe(true)
    expect(await storedToken(id)).toBe('first')
    expect((await rowOf(id)).previousSealed).toBeNull()
  })

  it('plans the next renewal within a week', async () => {
    const { id } = await newGrant()
    await renewGrant(services, id)
    const row = await rowOf(id)
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(4.9 * 1_440)
    expect(minutesUntil(row.nextRenewalAt)).toBeLessThan(7 * 1_440)
    expect(row).toMatchObject({ leaseOwner: null, leaseUntil: null, renewalFailures: 0, version: 2 })
    expect(minutesUntil(row.lastRenewedAt ?? new Date(0))).toBeGreaterThan(-1)
  })
})

describe('many at once', () => {
  it('share one renewal in one process', async () => {
    const { id } = await newGrant()
    const results = await Promise.all(Array.from({ length: 20 }, () => accessToken(services, id)))
    expect(new Set(results.map((result) => result.ok && result.token.reveal()))).toEqual(
      new Set(['access-1']),
    )
    expect(presented).toHaveLength(1)
  })

  it('share one renewal between two replicas', async () => {
    const { id } = await newGrant()
    const asked = Array.from({ length: 10 }, () => [accessToken(services, id), accessToken(replica, id)])
    const results = await Promise.all(asked.flat())
    expect(new Set(results.map((result) => result.ok && result.token.reveal()))).toEqual(
      new Set(['access-1']),
    )
    expect(presented).toHaveLength(1)
  })

  it('get the failure that the one who asked has met', async () => {
    const { id } = await newGrant()
    answer = () => failure('transient', { error: 'temporarily_unavailable' })
    const results = await Promise.all([accessToken(services, id), accessToken(replica, id)])
    expect(results).toEqual([
      expect.objectContaining({ ok: false, failureClass: 'transient' }),
      expect.objectContaining({ ok: false, failureClass: 'transient' }),
    ])
    expect(presented).toHaveLength(1)
  })

  it('renew each due grant once, however many replicas look', async () => {
    const due = await Promise.all(
      Array.from({ length: 12 }, () => newGrant({ nextRenewalAt: new Date(Date.now() - 60_000) })),
    )
    const claimed = await Promise.all([
      renewDueGrants(services, { limit: 8 }),
      renewDueGrants(replica, { limit: 8 }),
    ])
    expect(claimed[0] + claimed[1]).toBe(12)
    expect(presented).toHaveLength(12)
    for (const { id } of due) expect((await rowOf(id)).version).toBe(2)
    expect(await renewDueGrants(services, { limit: 8 })).toBe(0)
  })
})

describe('a failed renewal', () => {
  it.each<[FailureClass, object, string]>([
    ['reauth', { error: 'invalid_grant', aadsts: [50173] }, 'refresh.revoked'],
    ['consent', { error: 'invalid_grant', aadsts: [65001] }, 'consent.missing'],
  ])(
    'of the class %s stops the grant, keeps its token, and is not repeated',
    async (kind, evidence, cause) => {
      const { id } = await newGrant()
      answer = () => failure(kind, evidence)
      expect(await accessToken(services, id)).toMatchObject({ ok: false, failureClass: kind, cause })
      expect(await accessToken(services, id)).toMatchObject({ ok: false, failureClass: kind, cause })
      expect(presented).toHaveLength(1)
      const row = await rowOf(id)
      expect(row).toMatchObject({ stoppedCause: cause, lastFailure: expect.objectContaining(evidence) })
      expect(row.stoppedAt).not.toBeNull()
      expect(await storedToken(id)).toBe('first')
      await opened.damage(`update grants set next_renewal_at = now() - interval '1 hour' where id = '${id}'`)
      expect(await renewDueGrants(services, { limit: 10 })).toBe(0)
    },
  )

  it.each<[FailureClass, object, number]>([
    ['transient', { error: 'temporarily_unavailable', httpStatus: 503 }, 1],
    ['network', { source: 'tcp', code: 'ECONNREFUSED' }, 1],
    ['app-credential', { error: 'invalid_client', aadsts: [7000222] }, 61],
    ['policy', { error: 'invalid_grant', aadsts: [53003] }, 1_441],
  ])('of the class %s does not stop the grant, and heals by itself', async (kind, evidence, minutes) => {
    const { id } = await newGrant()
    answer = () => failure(kind, evidence)
    expect(await accessToken(services, id)).toMatchObject({ ok: false, failureClass: kind })
    const row = await rowOf(id)
    expect(row).toMatchObject({ stoppedAt: null, renewalFailures: 1, leaseOwner: null })
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(0)
    expect(minutesUntil(row.nextRenewalAt)).toBeLessThan(minutes)
    answer = (_request, round) => success(round)
    expect((await accessToken(services, id)).ok).toBe(true)
    expect(await rowOf(id)).toMatchObject({ renewalFailures: 0, lastFailure: null })
  })

  it('waits as long as Microsoft asked, and asks nobody meanwhile', async () => {
    const { id } = await newGrant()
    answer = () => failure('throttled', { httpStatus: 429, retryAfterSeconds: 600 })
    await accessToken(services, id)
    expect(minutesUntil((await rowOf(id)).nextRenewalAt)).toBeCloseTo(10, 0)
    expect(await accessToken(services, id)).toMatchObject({ ok: false, failureClass: 'throttled' })
    expect(presented).toHaveLength(1)
  })

  it('is a fault of the app when its registration has no secret in use', async () => {
    const { id } = await insertGrant(services, { refreshToken: 'first' })
    expect(await accessToken(services, id)).toMatchObject({
      ok: false,
      failureClass: 'app-credential',
      cause: 'secret.expired',
    })
    expect(await rowOf(id)).toMatchObject({ stoppedAt: null })
  })

  it('on a bug lets go of the lease and lets the others be renewed', async () => {
    const due = new Date(Date.now() - 60_000)
    const [bad, good] = [await newGrant({ nextRenewalAt: due }), await newGrant({ nextRenewalAt: due })]
    await opened.damage(`update grants set refresh_sealed = 'x' || refresh_sealed where id = '${bad.id}'`)
    expect(await renewDueGrants(services, { limit: 10 })).toBe(2)
    expect(await storedToken(good.id)).toMatch(/^rotated-/)
    const row = await rowOf(bad.id)
    expect(row.leaseOwner).toBeNull()
    expect(minutesUntil(row.nextRenewalAt)).toBeGreaterThan(10)
  })
})

describe('the database fails right after Microsoft answered', () => {
  it('and comes back at once: the rotated token is stored', async () => {
    const { id } = await newGrant()
    answer = (_request, round) => {
      database.fail(3)
      return success(round)
    }
    expect((await renewGrant(services, id)).ok).toBe(true)
    expect(await storedToken(id)).toBe('rotated-1')
  })

  it('and comes back late: the token is kept in memory until it can be stored', async () => {
    const { id } = await newGrant()
    answer = (_request, round) => {
      database.fail(6)
      return success(round)
    }
    const result = await renewGrant(services, id)
    expect(result.ok && result.token.reveal()).toBe('access-1')
    expect(await storedToken(id)).toBe('first')
    await settleRenewals(5_000)
    expect(await storedToken(id)).toBe('rotated-1')
  })

  it('and stays away until the process must end: the token before stays in use', async () => {
    const { id } = await newGrant()
    answer = (_request, round) => {
      database.fail(1_000)
      return success(round)
    }
    await renewGrant(services, id)
    await settleRenewals(300)
    expect(lines.join('')).toContain('the renewed token is lost')
    database.fail(0)
    await opened.damage(`update grants set lease_until = now() where id = '${id}'`)
    answer = (_request, round) => success(round)
    expect((await renewGrant(services, id)).ok).toBe(true)
    expect(presented).toEqual(['first', 'first'])
  })
})

describe('while Microsoft answers', () => {
  it('a reconnect wins, and the token of the renewal is dropped', async () => {
    const { id } = await newGrant()
    answer = async (_request, round) => {
      const sealed = await services.vault.seal(refreshPlace(id), new Secret('reconnected'))
      await opened.damage(`update grants set version = version + 1, lease_owner = null, lease_until = null,
        refresh_sealed = '${sealed.value}', refresh_key_id = '${sealed.keyId}',
        access_expires_at = now() + interval '1 hour' where id = '${id}'`)
      return success(round)
    }
    const sealed = await services.vault.seal(
      { table: 'grants', column: 'access_sealed', row: id },
      new Secret('of the reconnect'),
    )
    await opened.damage(
      `update grants set access_sealed = '${sealed.value}', access_key_id = '${sealed.keyId}' where id = '${id}'`,
    )
    const result = await renewGrant(services, id)
    expect(result.ok && result.token.reveal()).toBe('of the reconnect')
    expect(await storedToken(id)).toBe('reconnected')
  })

  it('a removal wins, and nothing comes back', async () => {
    const grant = await newGrant()
    const mailbox = await insertMailbox(opened.database, {
      registrationId: grant.registrationId,
      grantId: grant.id,
    })
    answer = async (_request, round) => {
      await removeMailbox(services, mailbox.id)
      return success(round)
    }
    expect(await renewGrant(services, grant.id)).toMatchObject({ ok: false, failureClass: 'reauth' })
    expect(await opened.database.read.select().from(grants).where(eq(grants.id, grant.id))).toEqual([])
  })

  it('a lease that its holder let run out is taken over', async () => {
    const { id } = await newGrant()
    await opened.damage(`update grants set lease_owner = 'dead', lease_until = now() where id = '${id}'`)
    expect((await accessToken(services, id)).ok).toBe(true)
  })
})
