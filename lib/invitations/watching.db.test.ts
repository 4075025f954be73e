import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { beginAgain } from '#lib/attempts/begin.ts'
import { browserSecret } from '#lib/attempts/browser-secret.ts'
import { registerApp, signInAt } from '#lib/attempts/testing/tenant.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { countWrongLink, linkPause, NETWORK_LIMIT } from '#lib/users/throttle.ts'
import { noteOpened, ownInvitedAttempt } from './begin.ts'
import { remakeInvitation, revokeInvitation } from './commands.ts'
import { findOpenInvitation } from './find.ts'
import { invitationDetail, invitationList } from './queries.ts'
import { type GuestRig, guestRig, tokenOf } from './testing/guest-rig.ts'

let guests: GuestRig
let rig: GuestRig['rig']
let address: string
let invite: GuestRig['invite']
let guest: GuestRig['guest']
let stateOf: GuestRig['stateOf']
let ownPlan: GuestRig['ownPlan']
beforeAll(async () => {
  guests = await guestRig()
  ;({ rig, address, invite, guest, stateOf, ownPlan } = guests)
})
afterAll(() => guests?.close())
beforeEach(() => guests.clean())

describe('what may be asked for', () => {
  it('a mailbox that its owner connected in the same way before: it keeps its row', async () => {
    await rig.connect(address)
    const before = await rig.mailboxAt(address)
    await guest(await invite()).signIn()
    expect(await rig.mailboxAt(address)).toMatchObject({ id: before.id, protocols: before.protocols })
  })

  it('not one that is connected in another way', async () => {
    await rig.connect(address)
    const { id: registrationId } = await registerApp(rig.admin, rig.tenant, rig.tenant.sandbox.apps[1])
    await expect(invite({ ...ownPlan(), registrationId })).rejects.toMatchObject({
      code: 'duplicate-mailbox',
    })
    const shared = { ...ownPlan(), access: 'shared', signInAs: rig.tenant.at('dana.reyes') } as const
    await expect(invite(shared)).rejects.toMatchObject({ code: 'duplicate-mailbox' })
  })

  it('nothing by the help desk', async () => {
    const helpDesk = await testContext({ database: rig.opened.database, role: 'help-desk' })
    const made = await invite()
    const context = { ...rig.admin, actor: helpDesk.actor }
    for (const refused of [
      invite(ownPlan(), context),
      revokeInvitation(context, made.id),
      remakeInvitation(context, made.id),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'not-allowed' })
    }
    expect(await invitationList(rig.admin.database.read, 1)).toMatchObject({ total: 1 })
  })

  it('a guest is told nothing of the portal when the sign-in cannot begin', async () => {
    const made = await invite()
    await rig.opened.damage(`update credentials set state = 'retired'`)
    try {
      const refused = await guest(made)
        .begin()
        .catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'invitation-stuck', facts: { inviter: rig.admin.actor.name } })
    } finally {
      await rig.opened.damage(`update credentials set state = 'current'`)
    }
  })
})

describe('an admin who starts an invited sign-in again', () => {
  it('signs in in their own name, and the link stays with whoever was invited', async () => {
    const made = await invite()
    const { attemptId } = await guest(made).begin()
    const again = await beginAgain(rig.admin, attemptId, rig.browser)
    await rig.visit(await signInAt(again.url, address))
    expect((await rig.view(again.attemptId)).phase).toBe('connected')
    expect(await findOpenInvitation(rig.admin.database.read, tokenOf(made))).toMatchObject({ id: made.id })
  })
})

describe('the page of a result', () => {
  it('is for the browser it was made in alone, and only for a sign-in by invitation', async () => {
    const person = guest(await invite())
    const attemptId = await person.signIn()
    expect(await ownInvitedAttempt(rig.admin, attemptId, person.browser)).toMatchObject({
      phase: 'connected',
      signInAs: address,
      over: true,
    })
    for (const secret of [undefined, '', browserSecret(undefined)]) {
      expect(await ownInvitedAttempt(rig.admin, attemptId, secret)).toBeNull()
    }
    const ordinary = await rig.connect(rig.tenant.at('warehouse'))
    expect(await ownInvitedAttempt(rig.admin, ordinary, rig.browser)).toBeNull()
  })
})

describe('watching', () => {
  it('the first time the page is seen counts, and changes nothing else', async () => {
    const made = await invite()
    await noteOpened(rig.admin.database, made.id)
    const first = (await invitationDetail(rig.admin.database.read, made.id))?.openedAt
    await noteOpened(rig.admin.database, made.id)
    expect((await invitationDetail(rig.admin.database.read, made.id))?.openedAt).toEqual(first)
    expect(await stateOf(made)).toBe('opened')
    expect(await findOpenInvitation(rig.admin.database.read, tokenOf(made))).not.toBeNull()
  })

  it('too many unknown links pause their network for a minute, and no other one', async () => {
    const { database } = rig.admin
    for (let link = 1; link < NETWORK_LIMIT.attempts; link += 1) await countWrongLink(database, '192.0.2.7')
    expect(await linkPause(database.read, '192.0.2.7')).toBe(0)
    await countWrongLink(database, '192.0.2.7')
    expect(await linkPause(database.read, '192.0.2.7')).toBe(1)
    // Counting while it is paused changes nothing and throws nothing.
    await countWrongLink(database, '192.0.2.7')
    expect(await linkPause(database.read, '192.0.2.7')).toBe(1)
    expect(await linkPause(database.read, '192.0.2.8')).toBe(0)
    expect(await linkPause(database.read, null)).toBe(0)
    await rig.opened.damage(`update sign_in_throttles set blocked_until = now() - interval '1 second'`)
    expect(await linkPause(database.read, '192.0.2.7')).toBe(0)
  })
})
