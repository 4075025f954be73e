import { inArray } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { beginReconnect } from '#lib/attempts/begin.ts'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { delegate, delegates } from '#lib/grants/delegates.ts'
import { forgetGrant } from '#lib/grants/forget.ts'
import { attachShared } from './attach.ts'
import { removeMailbox } from './commands.ts'
import { type DelegateRig, delegateRig } from './testing/delegate-rig.ts'

let rig: DelegateRig
const at = (local: string) => rig.tenant.at(local)
const target = (local: string) => ({ address: at(local), protocols: ['imap', 'pop3', 'smtp'] as const })

beforeAll(async () => {
  rig = await delegateRig()
})
afterAll(() => rig?.close())
beforeEach(() => {
  rig.redeemed.length = 0
  rig.probed.length = 0
})

describe('a sign-in for shared mailboxes', () => {
  it('connects them through the person who has access, and SMTP logs in as that person', async () => {
    const attemptId = await rig.signIn(rig.plan('dana.reyes', ['info']))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'connected',
      access: 'shared',
      account: { upn: at('dana.reyes') },
    })
    expect(await rig.mailboxAt(at('info'))).toMatchObject({ access: 'shared' })
    expect(await rig.check('info')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
    const { entries } = await rig.tenant.sandbox.control.get<{
      entries: { on: string; user?: string; command?: string }[]
    }>('/log?on=smtp')
    const logins = entries.filter(({ command }) => command === 'auth').map(({ user }) => user)
    expect(new Set(logins)).toEqual(new Set([at('dana.reyes')]))
  })

  it('carries twenty at once, each with its own first check', async () => {
    const locals = Array.from({ length: 20 }, (_, n) => `team-${n + 1}`)
    await rig.signIn(rig.plan('support', locals))
    const rows = await rig.admin.database.read
      .select()
      .from(mailboxes)
      .where(inArray(mailboxes.address, locals.map(at)))
    expect(rows).toHaveLength(20)
    expect(new Set(rows.map(({ grantId }) => grantId)).size).toBe(1)
    expect(rig.probed.toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
    expect(rig.redeemed).toHaveLength(1)
  })

  it('is refused by name when an address is connected already, and then nothing begins', async () => {
    await expect(rig.signIn(rig.plan('dana.reyes', ['new-one', 'INFO']))).rejects.toMatchObject({
      code: 'duplicate-mailbox',
      facts: { address: at('info') },
    })
    await expect(rig.signIn(rig.plan('dana.reyes', ['team-1', 'new-one', 'team-2']))).rejects.toMatchObject({
      code: 'duplicate-mailboxes',
      facts: { addresses: `${at('team-1')}, ${at('team-2')}`, more: 0 },
    })
    expect(await rig.connectedAddresses()).not.toContain(at('new-one'))
  })

  it('asks for what the person carries already too, so that the new tokens can do no less', async () => {
    const plan = rig.plan('dana.reyes', [], { targets: [{ address: at('only-smtp'), protocols: ['smtp'] }] })
    await rig.signIn(plan)
    expect(rig.redeemed[0]?.scopes.filter((scope) => scope.includes('/')).length).toBe(3)
    expect(await rig.mailboxAt(at('only-smtp'))).toMatchObject({ protocols: ['smtp'] })
  })
})

describe('the wrong person', () => {
  it('is refused before anything is stored', async () => {
    const attemptId = await rig.signIn(rig.plan('dana.reyes', ['sales-team']), at('warehouse'))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'wrong-account',
      result: { expected: at('dana.reyes'), used: at('warehouse') },
    })
    expect(await rig.connectedAddresses()).not.toContain(at('sales-team'))
  })

  it('is refused on a reconnect, and every mailbox keeps the sign-in it has', async () => {
    const [mailbox, grant] = [await rig.mailboxAt(at('info')), await rig.grantOf(at('info'))]
    const { url, attemptId } = await beginReconnect(rig.admin, mailbox.id, rig.browser)
    expect(new URL(url).searchParams.get('login_hint')).toBe(at('dana.reyes'))
    await rig.visit(await signInAt(url, at('warehouse')))
    expect((await rig.view(attemptId)).phase).toBe('wrong-account')
    expect(await rig.mailboxAt(at('info'))).toEqual(mailbox)
    expect(await rig.grantOf(at('info'))).toEqual(grant)
  })
})

describe('a reconnect of a shared mailbox', () => {
  it('is made by its delegate and heals every mailbox of that sign-in', async () => {
    const { id, grantId } = await rig.mailboxAt(at('info'))
    await rig.opened.damage(`update grants set stopped_at = now() where id = '${grantId}'`)
    await rig.reconnect(id, at('dana.reyes'))
    expect(await rig.grantOf(at('info'))).toMatchObject({ id: grantId, stoppedAt: null })
    expect(await rig.mailboxAt(at('only-smtp'))).toMatchObject({ grantId, access: 'shared' })
  })

  it('takes all of them along when the person is another account of that name', async () => {
    const before = await rig.grantOf(at('info'))
    await rig.opened.damage(
      `update accounts set object_id = '${crypto.randomUUID()}' where id = '${before.accountId}'`,
    )
    await rig.reconnect((await rig.mailboxAt(at('info'))).id, at('dana.reyes'))
    const after = await rig.grantOf(at('info'))
    expect(after.id).not.toBe(before.id)
    expect(await rig.mailboxAt(at('only-smtp'))).toMatchObject({ grantId: after.id })
    expect(await rig.grantExists(before.id)).toBe(false)
  })

  it('knows the same account under a new name', async () => {
    const before = await rig.grantOf(at('info'))
    await rig.opened.damage(
      `update accounts set upn = '${at('dana.before')}', mail = null where id = '${before.accountId}'`,
    )
    const attemptId = await rig.reconnect((await rig.mailboxAt(at('info'))).id, at('dana.reyes'))
    expect((await rig.view(attemptId)).phase).toBe('connected')
    expect((await rig.grantOf(at('info'))).id).toBe(before.id)
  })
})

describe('attaching a mailbox to a delegate', () => {
  it('needs no sign-in, and the first check tells what is missing in Exchange', async () => {
    const { id } = await rig.grantOf(at('info'))
    const attached = await attachShared(rig.admin, id, [target('press')])
    expect(attached).toMatchObject({ mailboxes: [{ address: at('press') }], missing: [] })
    expect(rig.redeemed).toEqual([])
    expect(await rig.check('press')).toMatchObject({ imap: 'mail.shared_no_fullaccess' })
    await rig.open('press', ['dana.reyes'])
    expect(await rig.check('press')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
  })

  it('says which permission the sign-in lacks', async () => {
    const { id, scopes } = await rig.grantOf(at('info'))
    const without = scopes.filter((scope) => !scope.includes('POP.'))
    await rig.opened.damage(`update grants set scopes = '{${without.join(',')}}' where id = '${id}'`)
    const { missing } = await attachShared(rig.admin, id, [target('no-pop')])
    expect(missing).toEqual(['POP.AccessAsUser.All'])
  })

  it('is done for all of a list or for none', async () => {
    const { id } = await rig.grantOf(at('info'))
    await expect(attachShared(rig.admin, id, [target('fresh'), target('press')])).rejects.toMatchObject({
      code: 'duplicate-mailbox',
      facts: { address: at('press') },
    })
    expect(await rig.connectedAddresses()).not.toContain(at('fresh'))
  })

  it('happens once when many do it at the same time', async () => {
    const { id } = await rig.grantOf(at('info'))
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => attachShared(rig.admin, id, [target('once')])),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'duplicate-mailbox' })
    }
  })
})

describe('the map of delegates', () => {
  it('counts own and shared apart', async () => {
    const rows = await delegates(rig.admin.database.read)
    const dana = rows.find(({ upn }) => upn === at('dana.reyes'))
    const support = rows.find(({ upn }) => upn === at('support'))
    expect(dana).toMatchObject({ own: 0, shared: 5 })
    expect(support).toMatchObject({ own: 0, shared: 20 })
    expect(rows[0]?.id).toBe(support?.id)
    await rig.connect(at('reports'))
    const after = await delegates(rig.admin.database.read)
    expect(after.map(({ upn }) => upn)).not.toContain(at('reports'))
  })

  it('keeps a sign-in as long as one mailbox uses it', async () => {
    const grant = await rig.grantOf(at('info'))
    const found = await delegate(rig.admin.database.read, grant.id)
    const others = (found?.mailboxes ?? []).filter(({ address }) => address !== at('info'))
    for (const { id } of others) {
      expect(await removeMailbox(rig.admin, id)).toEqual({ grantErased: false })
    }
    await expect(forgetGrant(rig.admin, grant.id)).rejects.toMatchObject({ code: 'conflict' })
    expect(await removeMailbox(rig.admin, (await rig.mailboxAt(at('info'))).id)).toEqual({
      grantErased: true,
    })
    expect(await rig.grantExists(grant.id)).toBe(false)
  })
})
