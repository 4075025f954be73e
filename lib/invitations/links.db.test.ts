import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelAt, signInAt } from '#lib/attempts/testing/tenant.ts'
import { auditPage } from '#lib/audit/queries.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { beginInvitedAgain } from './begin.ts'
import { remakeInvitation, revokeInvitation } from './commands.ts'
import { findOpenInvitation } from './find.ts'
import { invitationDetail } from './queries.ts'
import { DEAD, type GuestRig, guestRig, phaseOf } from './testing/guest-rig.ts'

let guests: GuestRig
let rig: GuestRig['rig']
let address: string
let invite: GuestRig['invite']
let guest: GuestRig['guest']
let stateOf: GuestRig['stateOf']
beforeAll(async () => {
  guests = await guestRig()
  ;({ rig, address, invite, guest, stateOf } = guests)
})
afterAll(() => guests?.close())
beforeEach(() => guests.clean())

describe('a link', () => {
  it('is kept as a fingerprint only, and stands in no log and no audit event', async () => {
    const made = await invite()
    expect(made.link.reveal()).toMatch(/^https:\/\/mailgrant\.example\/invite\/[A-Za-z0-9_-]{43}$/)
    const token = made.link.reveal().slice(-43)
    await guest(made).signIn()
    const rows = await rig.admin.database.read.select().from(invitations)
    const tries = await rig.admin.database.read.select().from(attempts)
    const { events } = await auditPage(rig.admin.database.read)
    const kept = JSON.stringify({ rows, tries, events, lines: rig.lines })
    expect(kept).not.toContain(token)
    expect(rows[0]?.tokenHash).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(
      events
        .map(({ verb }) => verb)
        .slice(0, 4)
        .toSorted(),
    ).toEqual(['attempt.started', 'invitation.made', 'invitation.used', 'mailbox.connected'])
  })

  it('connects the mailbox without a session, on behalf of the admin who made it, and is then used up', async () => {
    const made = await invite()
    expect(await stateOf(made)).toBe('made')
    const attemptId = await guest(made).signIn()
    expect(await phaseOf(rig, attemptId)).toBe('connected')
    const mailbox = await rig.mailboxAt(address)
    const inviter = rig.admin.actor.kind === 'user' ? rig.admin.actor.id : ''
    expect(mailbox).toMatchObject({ access: 'own', protocols: ['imap', 'smtp'], createdBy: inviter })
    expect(rig.probed).toEqual([mailbox.id])
    expect(await stateOf(made)).toBe('done')
    expect(await guests.tried(made)).toMatchObject(DEAD)
  })

  it('works in a browser in which somebody else is signed in to the portal', async () => {
    const other = await testContext({ database: rig.opened.database, role: 'help-desk' })
    const made = await invite()
    const { browser, begin } = guest(made)
    const { url, attemptId } = await begin()
    const query = await signInAt(url, address)
    expect(await rig.visit(query, { browserSecret: browser, person: other.actor })).toEqual({
      attemptId,
      invited: true,
    })
    expect(await phaseOf(rig, attemptId)).toBe('connected')
  })

  it('stays open for its person when the reply comes back in another browser', async () => {
    const made = await invite()
    const { begin, visit } = guest(made)
    const { url, attemptId } = await begin()
    const query = await signInAt(url, address)
    expect(await rig.visit(query, { person: null })).toEqual({ stranger: 'other-browser' })
    expect(rig.redeemed).toHaveLength(0)
    await visit(query)
    expect(await phaseOf(rig, attemptId)).toBe('connected')
  })

  it('makes one mailbox when twenty browsers come back with it at once', async () => {
    const made = await invite()
    const people = Array.from({ length: 20 }, () => guest(made))
    const replies = []
    for (const one of people) {
      const { url, attemptId } = await one.begin()
      replies.push({ one, attemptId, query: await signInAt(url, address) })
    }
    await Promise.all(replies.map(({ one, query }) => one.visit(query)))
    const views = await Promise.all(replies.map(({ attemptId }) => rig.view(attemptId)))
    expect(views.filter(({ phase }) => phase === 'connected')).toHaveLength(1)
    const others = views.filter(({ phase }) => phase !== 'connected')
    expect(others.map(({ result }) => result?.problem)).toEqual(Array(19).fill('invitation-over'))
    expect(await rig.connectedAddresses()).toEqual([address])
    expect(rig.probed).toHaveLength(1)
  })

  it('carries a whole list of shared mailboxes through a delegate', async () => {
    const [delegate, info] = [rig.tenant.at('dana.reyes'), rig.tenant.at('info')]
    const targets = [
      { address: info, displayName: 'Info', protocols: ['imap'] as const },
      { address: rig.tenant.at('press'), protocols: ['imap', 'smtp'] as const },
    ]
    const { registrationId } = rig
    const made = await invite({ registrationId, access: 'shared', signInAs: delegate, targets })
    await guest(made).signIn(delegate)
    expect(await stateOf(made)).toBe('done')
    const grant = await rig.grantOf(info)
    const rows = await rig.admin.database.read.select().from(mailboxes).where(eq(mailboxes.grantId, grant.id))
    expect(rows.map(({ address: one, access }) => `${access} ${one}`).toSorted()).toEqual([
      `shared ${info}`,
      `shared ${rig.tenant.at('press')}`,
    ])
  })
})

describe('a link stays open', () => {
  it('after the wrong account, which the admin is told', async () => {
    const wrong = rig.tenant.at('orders')
    const made = await invite()
    const person = guest(made)
    const attemptId = await person.signIn(wrong)
    expect(await phaseOf(rig, attemptId)).toBe('wrong-account')
    expect(await rig.connectedAddresses()).toEqual([])
    expect(await invitationDetail(rig.admin.database.read, made.id)).toMatchObject({
      state: 'wrong-account',
      wrongAccount: wrong,
      open: true,
      attempts: [{ id: attemptId, phase: 'wrong-account', used: wrong }],
    })

    const again = await beginInvitedAgain(rig.admin, attemptId, person.browser)
    expect(new URL(again.url).searchParams.get('prompt')).toBe('select_account')
    await person.visit(await signInAt(again.url, address))
    expect(await stateOf(made)).toBe('done')
  })

  it('after Cancel', async () => {
    const made = await invite()
    const person = guest(made)
    const { url, attemptId } = await person.begin()
    await person.visit(await cancelAt(url))
    expect(await phaseOf(rig, attemptId)).toBe('cancelled')
    expect(await stateOf(made)).toBe('opened')
    expect(await phaseOf(rig, await person.signIn())).toBe('connected')
  })

  it('for a sign-in that was begun before the link ran out', async () => {
    const made = await invite()
    const person = guest(made)
    const { url, attemptId } = await person.begin()
    await rig.opened.damage('update invitations set expires_at = now()')
    await person.visit(await signInAt(url, address))
    expect(await phaseOf(rig, attemptId)).toBe('connected')
  })
})

describe('a link is dead', () => {
  it('when it has run out', async () => {
    const made = await invite()
    await rig.opened.damage('update invitations set expires_at = now()')
    expect(await stateOf(made)).toBe('expired')
    expect(await guests.tried(made)).toMatchObject(DEAD)
  })

  it('when it was taken back, even while somebody is at Microsoft with it', async () => {
    const made = await invite()
    const person = guest(made)
    const { url, attemptId } = await person.begin()
    await revokeInvitation(rig.admin, made.id)
    expect(await guests.tried(made)).toMatchObject(DEAD)
    expect(await stateOf(made)).toBe('revoked')
    await person.visit(await signInAt(url, address))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'failed',
      result: { problem: 'invitation-over' },
    })
    expect(rig.redeemed).toHaveLength(0)
    await expect(beginInvitedAgain(rig.admin, attemptId, person.browser)).rejects.toMatchObject({
      code: 'invitation-over',
    })
  })

  it('when it was taken back between Microsoft’s answer and the write: nothing is stored', async () => {
    const made = await invite()
    const person = guest(made)
    const { url, attemptId } = await person.begin()
    const query = await signInAt(url, address)
    const { redeemCode } = rig.admin.tokens
    rig.admin.tokens.redeemCode = async (request) => {
      const outcome = await redeemCode(request)
      await revokeInvitation(rig.admin, made.id)
      return outcome
    }
    try {
      await person.visit(query)
    } finally {
      rig.admin.tokens.redeemCode = redeemCode
    }
    expect((await rig.view(attemptId)).result?.problem).toBe('invitation-over')
    expect(await rig.connectedAddresses()).toEqual([])
    expect(await stateOf(made)).toBe('revoked')
  })

  it('when a new one was made in its place, which is good for as many days', async () => {
    const old = await invite()
    await rig.opened.damage(
      `update invitations set created_at = created_at - interval '5 days', expires_at = expires_at - interval '5 days'`,
    )
    const made = await remakeInvitation(rig.admin, old.id)
    expect(made.days).toBe(7)
    expect(await guests.tried(old)).toMatchObject(DEAD)
    expect(await stateOf(old)).toBe('revoked')
    const [row] = await rig.admin.database.read
      .select({
        days: sql<number>`extract(epoch from ${invitations.expiresAt} - now()) / 86400`.mapWith(Number),
        note: invitations.note,
      })
      .from(invitations)
      .where(eq(invitations.id, made.id))
    expect(row?.days).toBeCloseTo(7, 2)
    expect(row?.note).toBe('For the shop.')
    expect(await phaseOf(rig, await guest(made).signIn())).toBe('connected')
    await expect(remakeInvitation(rig.admin, made.id)).rejects.toMatchObject({ code: 'invitation-done' })
    await expect(revokeInvitation(rig.admin, made.id)).rejects.toMatchObject({ code: 'invitation-done' })
  })

  it.each(['disabled_at = now()', `role = 'help-desk'`])('when its maker has %s', async (change) => {
    const maker = await testContext({ database: rig.opened.database })
    const made = await invite(guests.ownPlan(), { ...rig.admin, actor: maker.actor })
    const person = guest(made)
    const { url } = await person.begin()
    const query = await signInAt(url, address)
    const id = maker.actor.kind === 'user' ? maker.actor.id : ''
    await rig.opened.damage(`update users set ${change} where id = '${id}'`)
    expect(await stateOf(made)).toBe('void')
    expect(await guests.tried(made)).toMatchObject(DEAD)
    expect(await person.visit(query)).toEqual({ stranger: 'not-allowed' })
    expect(rig.redeemed).toHaveLength(0)
  })

  it('when nobody ever made it', async () => {
    await invite()
    expect(await findOpenInvitation(rig.admin.database.read, parseToken('A'.repeat(43)))).toBeNull()
    expect(await findOpenInvitation(rig.admin.database.read, null)).toBeNull()
  })
})
