import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { users } from '#lib/db/schema/users.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import type { Context } from '#lib/services.ts'
import { cancelAttempt } from './cancel.ts'
import { beginDeviceCode } from './device-begin.ts'
import { pollDueDevices } from './device-poll.ts'
import { ownPlan } from './plan.ts'
import { type Rig, testRig } from './testing/rig.ts'
import { registerApp } from './testing/tenant.ts'

let rig: Rig
const control = () => rig.tenant.sandbox.control
beforeAll(async () => {
  rig = await testRig()
})
afterAll(() => rig?.close())
beforeEach(async () => {
  rig.probed.length = 0
  await control().post('/settings', { deviceCodeInterval: 0 })
  await control().delete('/log')
})
afterEach(async () => {
  await control().delete('/faults')
})

async function begin(local: string, registrationId = rig.registrationId) {
  const input = rig.connectInput(rig.tenant.at(local), { registrationId })
  const { attemptId } = await beginDeviceCode(rig.admin, ownPlan(input))
  return attemptId
}

async function rowOf(attemptId: string) {
  const [row] = await rig.admin.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!row) throw new Error('no such attempt')
  return row
}

/** At Microsoft's page, on another device. */
async function atMicrosoft(attemptId: string, form: Record<string, string>) {
  const { device } = await rowOf(attemptId)
  if (!device) throw new Error('no code was shown')
  const body = new URLSearchParams({ code: device.userCode, ...form })
  const answer = await fetch(device.verificationUri, { method: 'POST', body })
  expect(answer.status).toBe(200)
}

const accept = (attemptId: string, local: string) =>
  atMicrosoft(attemptId, { upn: rig.tenant.at(local), accept: '1' })

const poll = (services: Context = rig.admin) => pollDueDevices(services, rig.tools, { limit: 10 })

const polls = async () => (await control().get<{ entries: unknown[] }>('/log?on=token')).entries.length

/** Lets the interval pass. */
async function waitedLongEnough(attemptId: string) {
  const facts = sql`${attempts.device} - 'nextPollAt'`
  await rig.opened.database.transaction((writer) =>
    writer.update(attempts).set({ device: facts }).where(eq(attempts.id, attemptId)),
  )
}

describe('#sandbox a sign-in by device code', () => {
  it('shows a code and keeps the device code sealed', async () => {
    const attemptId = await begin('dana.reyes')
    const row = await rowOf(attemptId)
    expect(row).toMatchObject({ kind: 'device-code', outcome: 'pending', verifierSealed: null })
    expect(row.device).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z0-9]{9}$/),
      verificationUri: expect.stringContaining('/oauth2/deviceauth'),
    })
    expect(row.deviceSealed).toMatch(/^ey/)
    expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(900_000)
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'attempt.started', subjectId: attemptId })
    await cancelAttempt(rig.admin, attemptId)
  })

  it('connects the mailbox once the person has accepted, and the grant can be renewed', async () => {
    const attemptId = await begin('support')
    expect(await poll()).toBe(1)
    expect((await rig.view(attemptId)).phase).toBe('waiting')
    await accept(attemptId, 'support')
    expect(await poll()).toBe(1)

    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'connected',
      account: { upn: rig.tenant.at('support') },
    })
    const mailbox = await rig.mailboxAt(rig.tenant.at('support'))
    expect(rig.probed).toEqual([mailbox.id])
    expect(await renewGrant(rig.admin, mailbox.grantId ?? '')).toMatchObject({ ok: true })
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'mailbox.connected', actorName: rig.admin.actor.name })
    expect(await poll()).toBe(0)
  })

  it('stores nothing when another account signed in', async () => {
    const attemptId = await begin('anna.lindqvist')
    await accept(attemptId, 'anna.lindkvist')
    await poll()
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'wrong-account',
      result: { expected: rig.tenant.at('anna.lindqvist'), used: rig.tenant.at('anna.lindkvist') },
    })
    expect(await rig.connectedAddresses()).not.toContain(rig.tenant.at('anna.lindqvist'))
  })

  it('ends as cancelled when the person declines at Microsoft', async () => {
    const attemptId = await begin('orders')
    await atMicrosoft(attemptId, { cancel: '1' })
    await poll()
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'cancelled',
      result: { cause: 'consent.declined', correlationId: expect.any(String) },
    })
  })

  it('ends with what must be switched on when Entra wants a secret', async () => {
    const closed = rig.tenant.sandbox.apps.find((app) => app.clientId !== rig.tenant.sandbox.app.clientId)
    const { id } = await registerApp(rig.admin, rig.tenant, closed)
    const attemptId = await begin('newsletter', id)
    await poll()
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'refused',
      result: { cause: 'client.public_flows_off' },
    })
    expect((await rig.view(attemptId)).result?.evidence).toMatchObject({ aadsts: [7000218] })
  })

  it('has ended, with the reason, when Microsoft gives no code at all', async () => {
    await control().post('/faults', { on: 'devicecode', times: 1, code: 7000218, status: 401 })
    const attemptId = await begin('archive')
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'refused',
      result: { cause: 'client.public_flows_off' },
    })
    expect(await poll()).toBe(0)
  })
})

describe('#sandbox the pace of polling', () => {
  it('keeps the interval that Microsoft names', async () => {
    await control().post('/settings', { deviceCodeInterval: 60 })
    const attemptId = await begin('archive')
    expect(await poll()).toBe(1)
    expect(await poll()).toBe(0)
    await waitedLongEnough(attemptId)
    expect(await poll()).toBe(1)
    expect(await polls()).toBe(2)
    await cancelAttempt(rig.admin, attemptId)
  })

  it('waits five seconds longer from a slow_down on', async () => {
    const attemptId = await begin('archive')
    await control().post('/faults', { on: 'token', times: 1, code: 70016, error: 'slow_down', status: 400 })
    await poll()
    expect((await rowOf(attemptId)).device).toMatchObject({ intervalSeconds: 5 })
    expect(await poll()).toBe(0)
    await waitedLongEnough(attemptId)
    await poll()
    expect((await rowOf(attemptId)).device).toMatchObject({ intervalSeconds: 5 })
    expect((await rig.view(attemptId)).phase).toBe('waiting')
    await cancelAttempt(rig.admin, attemptId)
  })

  it('goes on after a broken answer, and is told how long to rest', async () => {
    const attemptId = await begin('archive')
    const rest = { 'retry-after': '30' }
    await control().post('/faults', { on: 'token', times: 1, raw: '<html>', status: 503, headers: rest })
    await poll()
    expect(await poll()).toBe(0)
    await waitedLongEnough(attemptId)
    await accept(attemptId, 'archive')
    await poll()
    expect((await rig.view(attemptId)).phase).toBe('connected')
  })

  it('asks once, however many replicas look at the same moment', async () => {
    await control().post('/settings', { deviceCodeInterval: 60 })
    const attemptId = await begin('warehouse')
    const replicas = ['one', 'two', 'three'].map((instance) => ({ ...rig.admin, instance }))
    const counts = await Promise.all(replicas.map((replica) => poll(replica)))
    expect(counts.toSorted()).toEqual([0, 0, 1])
    expect(await polls()).toBe(1)
    await cancelAttempt(rig.admin, attemptId)
  })
})

describe('#sandbox a device code that nobody waits for any more', () => {
  it('is not polled after it was cancelled, and brings nothing', async () => {
    const attemptId = await begin('frontdesk')
    await cancelAttempt(rig.admin, attemptId)
    await accept(attemptId, 'frontdesk')
    expect(await poll()).toBe(0)
    expect((await rig.view(attemptId)).phase).toBe('cancelled')
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'attempt.cancelled', subjectId: attemptId })
  })

  it('brings nothing when it was cancelled while Microsoft answered', async () => {
    const attemptId = await begin('frontdesk')
    await accept(attemptId, 'frontdesk')
    const tokens: Context['tokens'] = {
      ...rig.admin.tokens,
      async pollDeviceCode(request) {
        const found = await rig.admin.tokens.pollDeviceCode(request)
        await cancelAttempt(rig.admin, attemptId)
        return found
      },
    }
    expect(await poll({ ...rig.admin, tokens })).toBe(1)
    expect((await rig.view(attemptId)).phase).toBe('cancelled')
    expect(await rig.connectedAddresses()).not.toContain(rig.tenant.at('frontdesk'))
  })

  it('ends when the person who started it may not connect mailboxes any more', async () => {
    const attemptId = await begin('scanner')
    const { startedBy } = await rowOf(attemptId)
    const setDisabled = (disabledAt: Date | null) =>
      rig.opened.database.transaction((writer) =>
        writer
          .update(users)
          .set({ disabledAt })
          .where(eq(users.id, startedBy ?? '')),
      )
    await setDisabled(new Date())
    await accept(attemptId, 'scanner')
    await poll()
    await setDisabled(null)
    expect(await rig.view(attemptId)).toMatchObject({ phase: 'failed', result: { problem: 'starter-gone' } })
    expect(await rig.connectedAddresses()).not.toContain(rig.tenant.at('scanner'))
  })

  it('shows as expired as soon as Microsoft says so', async () => {
    const attemptId = await begin('fax')
    await control().post('/clock', { seconds: 901 })
    await poll()
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'expired',
      result: { correlationId: expect.any(String) },
    })
    expect(await poll()).toBe(0)
  })
})
