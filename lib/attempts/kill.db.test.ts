import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import type { Context } from '#lib/services.ts'
import { beginAgain, beginAttempt } from './begin.ts'
import { beginSameWay } from './begin-same-way.ts'
import { browserSecret } from './browser-secret.ts'
import { beginDeviceCode } from './device-begin.ts'
import { pollDueDevices } from './device-poll.ts'
import { finishAttempt } from './finish.ts'
import { ownPlan } from './plan.ts'
import { attemptView } from './queries.ts'
import { type PortalLives, portalLives } from './testing/lives.ts'
import { signInAt } from './testing/tenant.ts'

const browser = browserSecret(undefined)

let lives: PortalLives
beforeAll(async () => {
  lives = await portalLives()
}, 120_000)
afterAll(() => lives?.close())

const tools = () => ({ keysOf: lives.tenant.keysOf, startProbe: async () => ({ probeId: 'none' }) })
const finish = async (portal: Context, url: string, address: string) =>
  finishAttempt(
    portal,
    { query: await signInAt(url, address), browserSecret: browser, person: portal.actor },
    tools(),
  )
const planOf = (address: string) =>
  ownPlan({ address, displayName: null, registrationId: lives.registrationId, protocols: ['imap', 'smtp'] })
const begin = (portal: Context, address: string) => beginAttempt(portal, planOf(address), browser)
const renewals = async () => {
  const { entries } = await lives.tenant.sandbox.control.get<{
    entries: { grant?: string; presentedGeneration?: number }[]
  }>('/log?on=token')
  return entries.filter(({ grant }) => grant === 'refresh_token').map((entry) => entry.presentedGeneration)
}

describe('a process killed between Microsoft’s answer and the write', () => {
  it('while it renews, loses nothing: the next renewal uses the token that is still stored', async () => {
    const address = lives.tenant.at('support')
    const grantId = await lives.alive(async (portal) => {
      const { url } = await begin(portal, address)
      await finish(portal, url, address)
      const [mailbox] = await portal.database.read.select().from(mailboxes)
      return mailbox?.grantId ?? ''
    })

    await lives.killAfterAnswer({ grantId })

    await lives.alive(async (portal) => {
      const [left] = await portal.database.read.select().from(grants).where(eq(grants.id, grantId))
      expect(left).toMatchObject({ leaseOwner: expect.stringContaining('dying'), version: 1 })
      // Half a minute passes.
      await record(portal.database, 'lease', (writer) =>
        writer.update(grants).set({ leaseUntil: sql`now()` }),
      )
      expect((await renewGrant(portal, grantId)).ok).toBe(true)
      expect((await renewGrant(portal, grantId)).ok).toBe(true)
    })
    expect(await renewals()).toEqual([1, 1, 2])
  }, 120_000)

  it('while it finishes a sign-in, leaves an attempt that says so and can be started again', async () => {
    const address = lives.tenant.at('orders')
    const begun = await lives.alive((portal) => begin(portal, address))
    const query = String(await signInAt(begun.url, address))

    await lives.killAfterAnswer({ visit: { query, browserSecret: browser } })

    await lives.alive(async (portal) => {
      const { read } = portal.database
      expect((await attemptView(read, begun.attemptId))?.phase).toBe('working')
      // Three minutes pass.
      await record(portal.database, 'attempt', (writer) =>
        writer.update(attempts).set({ consumedAt: sql`now() - interval '3 minutes'` }),
      )
      expect((await attemptView(read, begun.attemptId))?.phase).toBe('interrupted')
      const again = await beginAgain(portal, begun.attemptId, browser)
      await finish(portal, again.url, address)
      expect((await attemptView(read, again.attemptId))?.phase).toBe('connected')
    })
  }, 120_000)

  it('of a device code, leaves a sign-in that ends with the reason at the next poll and can be started again', async () => {
    const address = lives.tenant.at('archive')
    await lives.tenant.sandbox.control.post('/settings', { deviceCodeInterval: 0 })
    const { attemptId } = await lives.alive((portal) => beginDeviceCode(portal, planOf(address)))
    await lives.alive((portal) => accept(portal, attemptId, address))

    await lives.killAfterAnswer({ devices: true })

    await lives.alive(async (portal) => {
      const { read } = portal.database
      expect((await attemptView(read, attemptId))?.phase).toBe('waiting')
      await leaseRunsOut(portal, attemptId)
      await pollDueDevices(portal, tools(), { limit: 10 })
      expect(await attemptView(read, attemptId)).toMatchObject({
        phase: 'failed',
        result: { problem: 'answer-lost', evidence: { error: 'bad_verification_code' } },
      })
      const href = await beginSameWay(portal, attemptId, browser)
      const again = href.split('/').at(-2) ?? ''
      await accept(portal, again, address)
      await pollDueDevices(portal, tools(), { limit: 10 })
      expect((await attemptView(read, again))?.phase).toBe('connected')
    })
  }, 120_000)
})

async function accept(portal: Context, attemptId: string, upn: string): Promise<void> {
  const [row] = await portal.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
  if (!row?.device) throw new Error('no code was shown')
  const body = new URLSearchParams({ code: row.device.userCode, upn, accept: '1' })
  expect((await fetch(row.device.verificationUri, { method: 'POST', body })).status).toBe(200)
}

/** Twenty seconds pass. */
function leaseRunsOut(portal: Context, attemptId: string) {
  return record(portal.database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({ device: sql`${attempts.device} - 'nextPollAt'` })
      .where(eq(attempts.id, attemptId)),
  )
}
