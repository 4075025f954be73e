import { eq, isNotNull, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginSameWay } from '#lib/attempts/begin-same-way.ts'
import { beginDeviceCode } from '#lib/attempts/device-begin.ts'
import { pollDueDevices } from '#lib/attempts/device-poll.ts'
import { record } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { moves } from '#lib/db/schema/moves.ts'
import { users } from '#lib/db/schema/users.ts'
import { forgetGrant } from '#lib/grants/forget.ts'
import { moveMailboxesJob } from '#lib/jobs/move-mailboxes.ts'
import { prune } from '#lib/jobs/prune.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { carryMove } from './move.ts'
import { claimMoves, MOVE_LEASE_SECONDS } from './move-claim.ts'
import { movePlan } from './move-plan.ts'
import { moveBatch } from './move-queries.ts'
import { requestMoves } from './move-request.ts'
import { type DelegateRig, delegateRig } from './testing/delegate-rig.ts'

let rig: DelegateRig
const at = (local: string) => rig.tenant.at(local)
const idOf = async (local: string) => (await rig.mailboxAt(at(local))).id
const grantIdOf = async (local: string) => (await rig.grantOf(at(local))).id
const lines = async (batchId: string) => (await moveBatch(rig.admin.database.read, batchId))?.lines ?? []
const job = () => moveMailboxesJob(rig.context, rig.probeTools).run(new AbortController().signal)
const lease = (owner: string) => ({ owner, seconds: MOVE_LEASE_SECONDS })

/** Asked for, and carried out. */
async function move(toGrantId: string, mailboxIds: readonly string[]) {
  const batchId = await requestMoves(rig.context, toGrantId, mailboxIds)
  await job()
  return lines(batchId)
}

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
  it('changes nothing by being asked for', async () => {
    const batchId = await requestMoves(rig.context, other, [await idOf('info')])
    expect(await lines(batchId)).toMatchObject([{ address: at('info'), state: 'waiting', carriedBy: dana }])
    await expect(requestMoves(rig.context, other, [await idOf('info')])).rejects.toMatchObject({
      code: 'conflict',
    })
    await record(rig.admin.database, 'probe', (writer) => writer.delete(moves))
  })

  it('switches those that work with the new sign-in and leaves the others as they are', async () => {
    const ids = [await idOf('info'), await idOf('press')]
    expect(await move(other, ids)).toMatchObject([
      { mailboxId: ids[0], address: at('info'), state: 'moved', carriedBy: other },
      {
        mailboxId: ids[1],
        address: at('press'),
        state: 'stayed',
        carriedBy: dana,
        cause: 'mail.shared_no_fullaccess',
        protocols: expect.arrayContaining(['imap']),
      },
    ])
    expect(await rig.check('info')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
    expect(await rig.check('press')).toEqual({ imap: 'healthy', pop3: 'healthy', smtp: 'healthy' })
  })

  it('erases the old sign-in with the last mailbox that used it', async () => {
    await rig.open('press', ['dana.reyes', 'support'])
    expect(await move(other, [await idOf('press')])).toMatchObject([{ state: 'moved' }])
    expect(await rig.grantExists(dana)).toBe(false)
  })

  it('moves no mailbox of its owner', async () => {
    await rig.signIn(rig.plan('dana.reyes', ['tickets']))
    const own = await rig.mailboxAt(at('support'))
    await expect(requestMoves(rig.context, await grantIdOf('tickets'), [own.id])).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await rig.mailboxAt(at('support'))).toEqual(own)
  })

  it('is refused when the new sign-in is gone', async () => {
    const ids = [await idOf('info')]
    await expect(requestMoves(rig.context, crypto.randomUUID(), ids)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('leaves a mailbox where it is when whoever asked may not connect mailboxes any more', async () => {
    const batchId = await requestMoves(rig.context, await grantIdOf('tickets'), [await idOf('info')])
    const { actor } = rig.context
    const disable = (disabledAt: Date | null) =>
      rig.opened.database.transaction((writer) =>
        writer
          .update(users)
          .set({ disabledAt })
          .where(eq(users.id, actor.kind === 'user' ? actor.id : '')),
      )
    await disable(new Date())
    await job()
    await disable(null)
    expect(await lines(batchId)).toMatchObject([
      { state: 'stayed', problem: 'starter-gone', carriedBy: other },
    ])
  })
})

describe('moving mailboxes to somebody new', () => {
  it('takes one sign-in: it switches nothing by itself, and sets the mailboxes on their way', async () => {
    const before = await rig.mailboxAt(at('press'))
    const to = { delegate: at('frontdesk'), registrationId: rig.registrationId }
    const plan = await movePlan(rig.admin.database.read, to, [before.id])
    const view = await rig.view(await rig.signIn(plan))
    expect(view).toMatchObject({ phase: 'connected', mailboxId: null })
    expect(await rig.mailboxAt(at('press'))).toEqual(before)
    const gained = view.result?.grantId ?? ''
    expect(await lines(view.id)).toMatchObject([{ address: at('press'), state: 'waiting' }])
    // The sign-in cannot be erased while something waits for it.
    await expect(forgetGrant(rig.admin, gained)).rejects.toMatchObject({ code: 'conflict' })

    await job()
    expect(await lines(view.id)).toMatchObject([{ state: 'stayed', cause: 'mail.shared_no_fullaccess' }])
    expect(await rig.mailboxAt(at('press'))).toMatchObject({ grantId: before.grantId })
    await forgetGrant(rig.admin, gained)
    expect(await rig.grantExists(gained)).toBe(false)
  })
})

describe('a new delegate who signs in with a code', () => {
  it('is not taken for the one of before, neither now nor when it is started again', async () => {
    const info = await idOf('info')
    const to = { delegate: at('archive'), registrationId: rig.registrationId }
    const plan = await movePlan(rig.admin.database.read, to, [info])
    await rig.tenant.sandbox.control.post('/settings', { deviceCodeInterval: 0 })
    const { attemptId } = await beginDeviceCode(rig.admin, plan)
    await accept(attemptId, at('support'))
    expect(await rig.view(attemptId)).toMatchObject({
      phase: 'wrong-account',
      result: { expected: at('archive'), used: at('support') },
    })
    const href = await beginSameWay(rig.admin, attemptId, rig.browser)
    const again = href.split('/').at(-2) ?? ''
    await accept(again, at('archive'))
    expect(await rig.view(again)).toMatchObject({ phase: 'connected', signInAs: at('archive') })
    expect(await lines(again)).toMatchObject([{ address: at('info'), state: 'waiting', carriedBy: other }])
    await job()
    expect(await lines(again)).toMatchObject([{ state: 'stayed' }])
  })

  async function accept(attemptId: string, upn: string): Promise<void> {
    const [row] = await rig.admin.database.read.select().from(attempts).where(eq(attempts.id, attemptId))
    if (!row?.device) throw new Error('no code was shown')
    const body = new URLSearchParams({ code: row.device.userCode, upn, accept: '1' })
    expect((await fetch(row.device.verificationUri, { method: 'POST', body })).status).toBe(200)
    await pollDueDevices(rig.admin, rig.tools, { limit: 10 })
  }
})

describe('a move among several processes', () => {
  it('is given to one of twenty that look at the same moment', async () => {
    const target = await grantIdOf('tickets')
    const batchId = await requestMoves(rig.context, target, [await idOf('info'), await idOf('press')])
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) => claimMoves(rig.admin.database, lease(`replica ${n}`), 5)),
    )
    expect(claims.flat()).toHaveLength(2)
    expect(await lines(batchId)).toMatchObject([{ state: 'trying' }, { state: 'trying' }])
  })

  it('is taken over when its lease has run out, and the first one writes nothing any more', async () => {
    await rig.open('info', ['dana.reyes', 'support'])
    const [late] = await rig.admin.database.read
      .select()
      .from(moves)
      .where(eq(moves.mailboxId, await idOf('info')))
      .orderBy(sql`${moves.createdAt} desc`)
    if (!late) throw new Error('nothing waits')
    await record(rig.admin.database, 'lease', (writer) =>
      writer.update(moves).set({ leaseUntil: sql`now()` }),
    )
    await job()
    expect(await lines(late.batchId)).toMatchObject([
      { address: at('info'), state: 'moved' },
      { address: at('press'), state: 'moved' },
    ])
    const before = await rig.mailboxAt(at('info'))
    await carryMove(rig.context, late, rig.probeTools)
    expect(await rig.mailboxAt(at('info'))).toEqual(before)
  })

  it('ends when it has taken its process down again and again', async () => {
    const batchId = await requestMoves(rig.context, other, [await idOf('info')])
    await record(rig.admin.database, 'lease', (writer) => writer.update(moves).set({ version: 5 }))
    await job()
    expect(await lines(batchId)).toMatchObject([{ state: 'stayed', problem: 'broke-off' }])
  })

  it('is not worn out by processes that end in good order, however many', async () => {
    const batchId = await requestMoves(rig.context, other, [await idOf('info')])
    for (let restart = 1; restart <= 7; restart += 1) {
      const ending = { ...rig.context, instance: `ending-${restart}` }
      const [taken] = await claimMoves(rig.admin.database, lease(ending.instance), 1)
      if (!taken) throw new Error('nothing waits')
      await backgroundOf(ending).stop(0)
      await carryMove(ending, taken, rig.probeTools)
    }
    await job()
    expect(await lines(batchId)).toMatchObject([{ state: 'moved', carriedBy: other }])
  })
})

it('a move is forgotten a month after its end, and one that waits is not', async () => {
  const batchId = await requestMoves(rig.context, other, [await idOf('press')])
  await record(rig.admin.database, 'probe', (writer) =>
    writer
      .update(moves)
      .set({ finishedAt: sql`now() - interval '31 days'`, createdAt: sql`now() - interval '90 days'` })
      .where(isNotNull(moves.finishedAt)),
  )
  await prune(rig.admin, new AbortController().signal)
  const left = await rig.admin.database.read.select().from(moves)
  expect(left.map((row) => row.batchId)).toEqual([batchId])
})
