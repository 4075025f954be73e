import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { probes } from '#lib/db/schema/mailboxes.ts'
import { refreshPlace } from '#lib/grants/places.ts'
import { type Rig, testRig } from './testing/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await testRig()
})
afterAll(() => rig?.close())
beforeEach(() => {
  rig.database.fail(0)
  rig.redeemed.length = 0
})

describe('a reconnect', () => {
  it('keeps the row and its history, and heals a grant that had stopped', async () => {
    const address = rig.tenant.at('billing')
    await rig.connect(address)
    const mailbox = await rig.mailboxAt(address)
    const before = await rig.grantOf(address)
    await rig.opened.damage(`
      insert into probes (id, mailbox_id, trigger, state, results)
        values ('${crypto.randomUUID()}', '${mailbox.id}', 'manual', 'done', '{"protocols":[]}');
      update grants set stopped_at = now(), stopped_cause = 'refresh.revoked', lease_owner = 'dead',
        lease_until = now() + interval '30 seconds', renewal_failures = 3 where id = '${before.id}'`)

    const attemptId = await rig.reconnect(mailbox.id, address)

    expect((await rig.view(attemptId)).phase).toBe('connected')
    expect(await rig.mailboxAt(address)).toMatchObject({ id: mailbox.id, grantId: before.id })
    const history = await rig.admin.database.read
      .select()
      .from(probes)
      .where(eq(probes.mailboxId, mailbox.id))
    expect(history).toHaveLength(1)
    const after = await rig.grantOf(address)
    expect(after).toMatchObject({
      version: before.version + 1,
      stoppedAt: null,
      stoppedCause: null,
      leaseOwner: null,
      renewalFailures: 0,
      previousSealed: before.refreshSealed,
    })
    expect(after.refreshSealed).not.toBe(before.refreshSealed)
    const [event] = (await auditPage(rig.admin.database.read)).events
    expect(event).toMatchObject({ verb: 'mailbox.reconnected', subjectId: mailbox.id })
  })

  it('erases the grant that nothing uses any more when the mailbox has a new account', async () => {
    const address = rig.tenant.at('support')
    await rig.connect(address)
    const before = await rig.grantOf(address)
    await rig.opened.damage(
      `update accounts set object_id = '${crypto.randomUUID()}' where id = '${before.accountId}'`,
    )
    await rig.reconnect((await rig.mailboxAt(address)).id, address)
    expect((await rig.grantOf(address)).id).not.toBe(before.id)
    expect(await rig.admin.database.read.select().from(grants).where(eq(grants.id, before.id))).toEqual([])
  })
})

describe('the database fails at the write', () => {
  it('and recovers: the token that Microsoft gave is stored', async () => {
    const address = rig.tenant.at('leaver')
    await rig.tenant.sandbox.control.post(`/users/${address}`, { disabled: false })
    const attemptId = await rig.comeBack(address, (outcome) => {
      rig.database.fail(4)
      return outcome
    })
    expect((await rig.view(attemptId)).phase).toBe('connected')
    const grant = await rig.grantOf(address)
    const opened = await rig.admin.vault.open(refreshPlace(grant.id), {
      value: grant.refreshSealed ?? '',
      keyId: grant.refreshKeyId ?? '',
    })
    expect(opened.reveal()).toMatch(/^1\./)
    expect(rig.redeemed).toHaveLength(1)
  })

  it('and does not recover: the visit still ends on the page of its attempt', async () => {
    const address = rig.tenant.at('nolicence')
    const attemptId = await rig.comeBack(address, (outcome) => {
      rig.database.fail(100)
      return outcome
    })
    expect((await rig.view(attemptId)).phase).toBe('working')
    expect(await rig.connectedAddresses()).not.toContain(address)
  })
})
