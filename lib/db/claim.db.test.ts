import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '#lib/services.ts'
import {
  claimDueGrants,
  claimDueMailboxes,
  claimGrant,
  claimMailbox,
  finishGrant,
  finishMailbox,
  releaseAll,
  releaseEverything,
  releaseGrant,
  releaseMailbox,
} from './claim.ts'
import type { Database } from './database.ts'
import { grants } from './schema/grants.ts'
import { mailboxes } from './schema/mailboxes.ts'
import { moves } from './schema/moves.ts'
import { testContext } from './testing/context.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { insertGrant, insertMailbox, insertRegistration } from './testing/fixtures.ts'

const MINE = { owner: 'me', seconds: 60 }
const THEIRS = { owner: 'they', seconds: 60 }
const EXPIRED = { owner: 'they', seconds: -1 }
const LATER = new Date(Date.now() + 3_600_000)
const PAST = new Date(Date.now() - 3_600_000)

let opened: TestDatabase
let database: Database
let replica: Database
let context: Context
beforeAll(async () => {
  opened = await testDatabase()
  database = opened.database
  replica = await opened.openReplica()
  context = await testContext({ database, role: 'system' })
})
beforeEach(() => opened.damage('truncate mailboxes, grants, registrations cascade'))
afterAll(() => opened.close())

const mailbox = async (id: string) =>
  (await database.read.select().from(mailboxes).where(eq(mailboxes.id, id)))[0]
const grant = async (id: string) => (await database.read.select().from(grants).where(eq(grants.id, id)))[0]

describe('claiming due mailboxes', () => {
  it('never gives one mailbox to two of twenty that ask together', async () => {
    const registrationId = (await insertRegistration(database)).id
    for (let n = 0; n < 60; n += 1) await insertMailbox(database, { registrationId, nextProbeAt: PAST })

    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        claimDueMailboxes(n % 2 ? database : replica, { owner: `owner ${n}`, seconds: 60 }, 5),
      ),
    )

    const claimed = claims.flat()
    expect(claims.every((ids) => ids.length <= 5)).toBe(true)
    expect(new Set(claimed).size).toBe(claimed.length)
    const rest = await claimDueMailboxes(database, MINE, 100)
    expect(new Set([...claimed, ...rest]).size).toBe(60)
    expect(await claimDueMailboxes(database, MINE, 100)).toEqual([])
  })

  it('gives the longest due first and leaves what is not due', async () => {
    const first = await insertMailbox(database, { nextProbeAt: new Date(PAST.getTime() - 1000) })
    await insertMailbox(database, { nextProbeAt: PAST })
    await insertMailbox(database, { nextProbeAt: LATER })

    expect(await claimDueMailboxes(database, MINE, 1)).toEqual([first.id])
    expect(await claimDueMailboxes(database, MINE, 9)).toHaveLength(1)
    expect(await mailbox(first.id)).toMatchObject({ leaseOwner: 'me' })
  })

  it('gives again what a dead owner held, once its lease is over', async () => {
    const { id } = await insertMailbox(database, { nextProbeAt: PAST })
    expect(await claimDueMailboxes(database, EXPIRED, 1)).toEqual([id])
    expect(await claimDueMailboxes(database, MINE, 1)).toEqual([id])
    expect(await claimDueMailboxes(database, THEIRS, 1)).toEqual([])
  })

  it('measures the lease by the clock of the database', async () => {
    const { id } = await insertMailbox(database, { nextProbeAt: PAST })
    await claimDueMailboxes(database, { owner: 'me', seconds: 90 }, 1)
    const [left] = await database.read
      .select({ seconds: sql<number>`extract(epoch from ${mailboxes.leaseUntil} - now())::float8` })
      .from(mailboxes)
      .where(eq(mailboxes.id, id))
    expect(left?.seconds).toBeGreaterThan(80)
    expect(left?.seconds).toBeLessThanOrEqual(90)
  })
})

describe('claiming one mailbox', () => {
  it('takes it before it is due, from one of twenty that ask together', async () => {
    const { id } = await insertMailbox(database, { nextProbeAt: LATER })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        claimMailbox(n % 2 ? database : replica, id, { owner: `owner ${n}`, seconds: 60 }),
      ),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it('is written and let go by its owner only', async () => {
    const { id } = await insertMailbox(database)
    await claimMailbox(database, id, MINE)
    const finish = (owner: string) =>
      database.transaction((writer) =>
        finishMailbox(writer, id, owner, { health: 'healthy', nextProbeAt: LATER }),
      )

    await releaseMailbox(database, id, 'they')
    expect(await finish('they')).toBe(false)
    expect(await mailbox(id)).toMatchObject({ health: 'unknown', leaseOwner: 'me' })
    expect(await finish('me')).toBe(true)
    expect(await mailbox(id)).toMatchObject({ health: 'healthy', leaseOwner: null, leaseUntil: null })
    expect(await finish('me')).toBe(false)
  })

  it('gives nothing for a mailbox that is gone', async () => {
    expect(await claimMailbox(database, crypto.randomUUID(), MINE)).toBe(false)
  })
})

describe('claiming grants', () => {
  it('gives what is due and goes on, and nothing twice', async () => {
    const due = await insertGrant(context, { nextRenewalAt: PAST, version: 4 })
    await insertGrant(context, { nextRenewalAt: LATER })
    await insertGrant(context, { nextRenewalAt: PAST, stoppedAt: PAST, stoppedCause: 'reauth' })

    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        claimDueGrants(n % 2 ? database : replica, { owner: `owner ${n}`, seconds: 60 }, 5),
      ),
    )

    expect(claims.flat()).toMatchObject([{ id: due.id, version: 4 }])
  })

  it('takes one by its id, stopped or not due, unless somebody has it', async () => {
    const { id } = await insertGrant(context, { nextRenewalAt: LATER, stoppedAt: PAST })
    expect(await claimGrant(database, id, MINE)).toEqual({ id, owner: 'me', version: 1 })
    expect(await claimGrant(replica, id, THEIRS)).toBeNull()
    expect(await claimGrant(database, crypto.randomUUID(), MINE)).toBeNull()
  })
})

describe('writing a claimed grant', () => {
  const finish = (claim: { id: string; owner: string; version: number }) =>
    database.transaction((writer) =>
      finishGrant(writer, claim, { renewalFailures: 9, lastRenewedAt: sql`now()` }),
    )

  it('raises the version and lets it go', async () => {
    const { id } = await insertGrant(context)
    const claim = await claimGrant(database, id, MINE)
    if (!claim) throw new Error('not claimed')

    expect(await finish(claim)).toBe(true)
    expect(await grant(id)).toMatchObject({
      version: 2,
      renewalFailures: 9,
      leaseOwner: null,
      leaseUntil: null,
    })
    expect(await finish(claim)).toBe(false)
  })

  it('loses when the grant was changed meanwhile, and writes nothing', async () => {
    const { id } = await insertGrant(context)
    const claim = await claimGrant(database, id, MINE)
    if (!claim) throw new Error('not claimed')
    await replica.transaction((writer) => writer.update(grants).set({ version: 2 }).where(eq(grants.id, id)))

    expect(await finish(claim)).toBe(false)
    expect(await grant(id)).toMatchObject({ version: 2, renewalFailures: 0, leaseOwner: 'me' })
  })

  it('loses when another took it over after the lease ran out', async () => {
    const { id } = await insertGrant(context)
    const late = await claimGrant(database, id, EXPIRED)
    const next = await claimGrant(replica, id, MINE)
    if (!late || !next) throw new Error('not claimed')

    expect(await finish(late)).toBe(false)
    await releaseGrant(database, late)
    expect(await grant(id)).toMatchObject({ leaseOwner: 'me', renewalFailures: 0 })
    expect(await finish(next)).toBe(true)
  })
})

it('lets go of the moves one owner holds, or of all of them', async () => {
  const put = async (owner: string) => {
    const { id: mailboxId } = await insertMailbox(database)
    const leaseUntil = LATER
    const values = { batchId: crypto.randomUUID(), mailboxId, leaseOwner: owner, leaseUntil }
    await database.transaction((writer) => writer.insert(moves).values(values))
  }
  await put('me')
  await put('they')
  const holders = async () =>
    (await database.read.select({ owner: moves.leaseOwner }).from(moves).orderBy(moves.leaseOwner)).map(
      ({ owner }) => owner,
    )
  await releaseAll(database, 'me')
  expect(await holders()).toEqual(['they', null])
  await releaseEverything(database)
  expect(await holders()).toEqual([null, null])
})

it('lets go of everything one owner holds, and of nothing else', async () => {
  const mine = await insertMailbox(database)
  const theirs = await insertMailbox(database)
  const held = await insertGrant(context)
  await claimMailbox(database, mine.id, MINE)
  await claimMailbox(database, theirs.id, THEIRS)
  await claimGrant(database, held.id, MINE)

  await releaseAll(database, 'me')

  expect(await mailbox(mine.id)).toMatchObject({ leaseOwner: null })
  expect(await mailbox(theirs.id)).toMatchObject({ leaseOwner: 'they' })
  expect(await grant(held.id)).toMatchObject({ leaseOwner: null })
})

it('lets go of everything when it is sure to be alone', async () => {
  const one = await insertMailbox(database)
  const other = await insertMailbox(database)
  const held = await insertGrant(context)
  await claimMailbox(database, one.id, MINE)
  await claimMailbox(database, other.id, THEIRS)
  await claimGrant(database, held.id, THEIRS)

  await releaseEverything(database)

  for (const { id } of [one, other]) {
    expect(await mailbox(id)).toMatchObject({ leaseOwner: null, leaseUntil: null })
  }
  expect(await grant(held.id)).toMatchObject({ leaseOwner: null, leaseUntil: null })
})
