import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { incidents } from '#lib/db/schema/incidents.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { watchRound } from '#lib/incidents/round.ts'
import { app, recordChecks } from '#lib/incidents/testing/recorded-checks.ts'
import { createOutgoing } from '#lib/microsoft/outgoing.ts'
import { createNetwork } from '#lib/network/network.ts'
import type { Context } from '#lib/services.ts'
import { webhook } from './channels/webhook.ts'
import { deliverDue } from './deliver.ts'
import { planIncidents } from './plan-incidents.ts'
import { newWebhookSecret } from './sending/webhook-signature.ts'
import { receiver } from './testing/receiver.ts'
import { fakeKind, insertChannel, insertRule, roundOf, states } from './testing/rig.ts'

const MANY = 500
const SPREAD = 40 * 60_000
const never = new AbortController().signal

let opened: TestDatabase
let services: Context
let there: Awaited<ReturnType<typeof receiver>>
beforeAll(async () => {
  opened = await testDatabase()
  const context = await testContext({ database: opened.database })
  services = { ...context, outgoing: createOutgoing(createNetwork({ allowPrivate: true })) }
})
afterAll(() => opened?.close())
beforeEach(async () => {
  await opened.damage(
    'delete from outbox; delete from alert_rules; delete from channels; delete from incidents; delete from mailboxes',
  )
  there = await receiver()
  const settings = { address: there.address(0), secret: newWebhookSecret() }
  const channelId = await insertChannel(services, { kind: 'webhook', settings })
  await insertRule(opened.database, { channelIds: [channelId] })
  await insertRule(opened.database, {
    channelIds: [channelId],
    minSeverity: 'red',
    levels: ['app', 'mailbox'],
  })
  return () => there.close()
})

/** What the jobs do, one after the other. */
async function jobs() {
  await watchRound(services, { spread: SPREAD })
  await planIncidents(services, new Map(), never)
  await deliverDue(
    roundOf(services, fakeKind(), { kindOf: (id) => (id === 'webhook' ? webhook : undefined) }),
  )
}
const arrived = () => there.bodies as { type: string; data: { details: { incident?: unknown } } }[]

describe('500 mailboxes of one app', () => {
  it.each([
    ['its expired secret', 'secret.expired'],
    ['what no single mailbox can bring about', 'mail.no_mailbox_or_license'],
  ])(
    'that all fail between two looks for %s are one incident and one message, and one more at the end',
    async (_, cause) => {
      const { ids } = await app(opened, MANY)
      await recordChecks(opened, ids, null)
      await jobs()
      await recordChecks(opened, ids, cause, 2)
      for (let look = 0; look < 3; look += 1) await jobs()
      expect(await opened.database.read.$count(incidents)).toBe(1)
      expect(arrived().map(({ type }) => type)).toEqual(['alert.opened'])
      const { incident } = arrived()[0]?.data.details ?? {}
      expect(incident).toMatchObject({ level: 'app', cause, stops: MANY, of: MANY })
      await recordChecks(opened, ids, null)
      for (let look = 0; look < 3; look += 1) await jobs()
      expect(arrived().map(({ type }) => type)).toEqual(['alert.opened', 'alert.closed'])
      expect(await states(opened.database)).toEqual({ sent: 2 })
    },
  )

  it('that fail one after the other as they are checked are one message as well', async () => {
    const { ids } = await app(opened, MANY)
    await recordChecks(opened, ids, null)
    for (let done = 0; done < MANY; done += 20) {
      await recordChecks(opened, ids.slice(done, done + 20), 'secret.expired', done === 0 ? 1 : 2)
      await jobs()
    }
    expect(arrived().map(({ type }) => type)).toEqual(['alert.opened'])
    for (let done = 0; done < MANY; done += 100) {
      await recordChecks(opened, ids.slice(done, done + 100), null)
      await jobs()
    }
    expect(arrived().map(({ type }) => type)).toEqual(['alert.opened', 'alert.closed'])
    expect(await opened.database.read.$count(incidents)).toBe(1)
  })
})
