import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetGrant } from '#lib/grants/forget.ts'
import { moveMailboxes } from './move.ts'
import { movePlan } from './move-plan.ts'
import { type DelegateRig, delegateRig } from './testing/delegate-rig.ts'

let rig: DelegateRig
const at = (local: string) => rig.tenant.at(local)
const idOf = async (local: string) => (await rig.mailboxAt(at(local))).id
const grantIdOf = async (local: string) => (await rig.grantOf(at(local))).id

let dana: string
let other: string

beforeAll(async () => {
  rig = await delegateRig()
  await rig.signIn(rig.plan('dana.reyes', ['info', 'press']))
  await rig.connect(at('support'))
  dana = await grantIdOf('info')
  other = await grantIdOf('support')
  await rig.open('info', ['dana.reyes', 'support'])
  await rig.open('press', ['dana.reyes'])
  await rig.check('info')
  await rig.check('press')
})
afterAll(() => rig?.close())

describe('moving mailboxes to a delegate who has signed in', () => {
  it('switches those that work with the new sign-in and leaves the others as they are', async () => {
    const ids = [await idOf('info'), await idOf('press')]
    const results = await moveMailboxes(rig.context, other, ids, rig.probeTools)
    expect(results).toEqual([
      { mailboxId: ids[0], address: at('info'), moved: true },
      {
        mailboxId: ids[1],
        address: at('press'),
        moved: false,
        cause: 'mail.shared_no_fullaccess',
        protocols: expect.arrayContaining(['imap']),
      },
    ])
    expect(await grantIdOf('info')).toBe(other)
    expect(await grantIdOf('press')).toBe(dana)
    expect(await rig.check('info')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
    expect(await rig.check('press')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
  })

  it('goes on with the rest later, and erases the old sign-in with its last mailbox only', async () => {
    expect(await rig.grantExists(dana)).toBe(true)
    await rig.open('press', ['dana.reyes', 'support'])
    const ids = [await idOf('info'), await idOf('press')]
    const results = await moveMailboxes(rig.context, other, ids, rig.probeTools)
    expect(results.map(({ moved }) => moved)).toEqual([true, true])
    expect(await rig.grantExists(dana)).toBe(false)
  })

  it('leaves an own mailbox alone', async () => {
    await rig.connect(at('dana.reyes'))
    const own = await rig.mailboxAt(at('support'))
    expect(await moveMailboxes(rig.context, await grantIdOf('dana.reyes'), [own.id], rig.probeTools)).toEqual(
      [],
    )
    expect(await rig.mailboxAt(at('support'))).toEqual(own)
  })

  it('is refused when the new sign-in is gone', async () => {
    const ids = [await idOf('info')]
    await expect(moveMailboxes(rig.context, crypto.randomUUID(), ids, rig.probeTools)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('gives a mailbox that two people move at once to one of them', async () => {
    await rig.connect(at('warehouse'))
    await rig.open('info', ['dana.reyes', 'support', 'warehouse'])
    const [info, one, two] = [await idOf('info'), await grantIdOf('dana.reyes'), await grantIdOf('warehouse')]
    const results = await Promise.all([
      moveMailboxes(rig.context, one, [info], rig.probeTools),
      moveMailboxes(rig.context, two, [info], rig.probeTools),
    ])
    const moved = results.flat().filter((result) => result.moved)
    expect(moved.length).toBeGreaterThan(0)
    expect([one, two]).toContain(await grantIdOf('info'))
  })
})

describe('moving mailboxes to somebody new', () => {
  it('takes one sign-in, which switches nothing by itself', async () => {
    const before = await rig.mailboxAt(at('press'))
    const to = { delegate: at('orders'), registrationId: rig.registrationId }
    const plan = await movePlan(rig.admin.database.read, to, [before.id])
    const view = await rig.view(await rig.signIn(plan))
    expect(view).toMatchObject({ phase: 'connected', mailboxId: null })
    expect(await rig.mailboxAt(at('press'))).toEqual(before)
    const gained = view.result?.grantId ?? ''
    expect(await rig.grantExists(gained)).toBe(true)

    const [result] = await moveMailboxes(rig.context, gained, [before.id], rig.probeTools)
    expect(result).toMatchObject({ moved: false })
    expect(await rig.mailboxAt(at('press'))).toMatchObject({ grantId: before.grantId })
    await forgetGrant(rig.admin, gained)
    expect(await rig.grantExists(gained)).toBe(false)
  })
})
