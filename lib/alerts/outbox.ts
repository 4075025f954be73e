import { and, asc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Lease } from '#lib/db/claim.ts'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { type ChannelFailure, outbox } from '#lib/db/schema/alerts.ts'
import { clockOf, inSeconds } from './clock.ts'

/** A message taken to be delivered. It is ours as long as its attempt is the last one. */
export type Claimed = Pick<
  typeof outbox.$inferSelect,
  'id' | 'channelId' | 'once' | 'kind' | 'incidentId' | 'ruleId' | 'message' | 'attempts' | 'failure'
> & { readonly owner: string }

/** Its turn has come, or whoever took it died before anything could have left. */
const due = (at: Date | undefined): SQL | undefined =>
  or(
    and(eq(outbox.state, 'waiting'), lte(outbox.nextTryAt, clockOf(at))),
    and(eq(outbox.state, 'sending'), isNull(outbox.handedOverAt), lte(outbox.leaseUntil, clockOf(at))),
  )

/** The channels for which something is due. */
export async function channelsDue(database: Database, at?: Date): Promise<string[]> {
  const rows = await database.read.selectDistinct({ id: outbox.channelId }).from(outbox).where(due(at))
  return rows.map(({ id }) => id)
}

/** Takes what is due for one channel and nobody has, the longest due first. */
export function claimDue(
  database: Database,
  lease: Lease,
  channelId: string,
  limit: number,
  at?: Date,
): Promise<Claimed[]> {
  return record(database, 'alert', async (writer) => {
    const free = writer.$with('free').as(
      writer
        .select({ id: outbox.id })
        .from(outbox)
        .where(and(eq(outbox.channelId, channelId), due(at)))
        .orderBy(asc(outbox.nextTryAt), asc(outbox.id))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
    const taken = await writer
      .with(free)
      .update(outbox)
      .set({
        state: 'sending',
        handedOverAt: null,
        attempts: sql`${outbox.attempts} + 1`,
        leaseOwner: lease.owner,
        leaseUntil: inSeconds(at, lease.seconds),
      })
      .where(inArray(outbox.id, sql`(select id from ${free})`))
      .returning()
    return taken.map((row) => ({ ...row, owner: lease.owner }))
  })
}

const held = ({ id, owner, attempts }: Claimed) =>
  and(
    eq(outbox.id, id),
    eq(outbox.state, 'sending'),
    eq(outbox.leaseOwner, owner),
    eq(outbox.attempts, attempts),
  )

/**
 * Writes down that bytes are about to leave, before they do. False when the message is not ours any more: then
 * nothing may leave.
 */
export function handOver(database: Database, claimed: Claimed, at?: Date): Promise<boolean> {
  return record(database, 'alert', async (writer) => {
    const mine = await writer
      .update(outbox)
      .set({ handedOverAt: clockOf(at) })
      .where(and(held(claimed), sql`${outbox.leaseUntil} > ${clockOf(at)}`))
      .returning({ id: outbox.id })
    return mine.length === 1
  })
}

/** How an attempt ended, as the outbox keeps it. */
export type Outcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'unsure'; readonly failure: ChannelFailure }
  | ({ readonly kind: 'failed'; readonly failure: ChannelFailure } & NotSent)
  | ({ readonly kind: 'later'; readonly failure: ChannelFailure; readonly seconds: number } & NotSent)
  /** It was not tried at all; with what is wrong with its channel, if that is why. */
  | { readonly kind: 'put-off'; readonly seconds: number; readonly failure?: ChannelFailure }

interface NotSent {
  /** It is not certain that nothing has left: it is unsure where it had been handed over. */
  readonly ifHandedOver?: boolean
}

/** Writes how it ended. False, and nothing written, when it is not ours any more. */
export async function settle(
  writer: Writer,
  claimed: Claimed,
  outcome: Outcome,
  at?: Date,
): Promise<boolean> {
  const written = await writer
    .update(outbox)
    .set({ leaseOwner: null, leaseUntil: null, ...changesOf(outcome, at) })
    .where(outcome.kind === 'sent' ? or(held(claimed), givenUp(claimed)) : held(claimed))
    .returning({ id: outbox.id })
  return written.length === 1
}

/** Somebody took us for dead while we were still at it: now it is known to be there. */
const givenUp = ({ id, attempts }: Claimed) =>
  and(eq(outbox.id, id), eq(outbox.state, 'unsure'), eq(outbox.attempts, attempts))

function changesOf(outcome: Outcome, at: Date | undefined) {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' as const, sentAt: clockOf(at), failure: null }
    case 'dropped':
      return { state: 'dropped' as const }
    case 'unsure':
      return { state: 'unsure' as const, failure: outcome.failure }
    case 'failed':
      return { state: unlessLeft('failed', outcome), failure: outcome.failure }
    case 'put-off':
      return {
        state: 'waiting' as const,
        handedOverAt: null,
        attempts: sql`${outbox.attempts} - 1`,
        nextTryAt: inSeconds(at, outcome.seconds),
        ...(outcome.failure ? { failure: outcome.failure } : {}),
      }
    case 'later':
      return {
        state: unlessLeft('waiting', outcome),
        handedOverAt: outcome.ifHandedOver ? sql`${outbox.handedOverAt}` : null,
        nextTryAt: inSeconds(at, outcome.seconds),
        failure: outcome.failure,
      }
  }
}

const unlessLeft = (state: 'waiting' | 'failed', { ifHandedOver }: NotSent) =>
  ifHandedOver
    ? sql<
        typeof state
      >`case when ${outbox.handedOverAt} is null then ${sql.raw(`'${state}'`)} else 'unsure' end`
    : state

/** What a process had handed over when it died may be there, and is not sent again. Returns how many those are. */
export async function settleInterrupted(database: Database, at?: Date): Promise<number> {
  const lost = and(
    eq(outbox.state, 'sending'),
    isNotNull(outbox.handedOverAt),
    lte(outbox.leaseUntil, clockOf(at)),
  )
  const [any] = await database.read.select({ id: outbox.id }).from(outbox).where(lost).limit(1)
  if (!any) return 0
  return record(database, 'alert', async (writer) => {
    const rows = await writer
      .update(outbox)
      .set({ state: 'unsure', leaseOwner: null, leaseUntil: null, failure: INTERRUPTED })
      .where(lost)
      .returning({ id: outbox.id })
    return rows.length
  })
}

const INTERRUPTED: ChannelFailure = { code: 'interrupted', said: null }

/** Tries at once what waits for a channel that somebody has mended; not what waits for its hour. */
export async function wakeChannel(writer: Writer, channelId: string, at?: Date): Promise<void> {
  await writer
    .update(outbox)
    .set({ nextTryAt: clockOf(at) })
    .where(
      and(
        eq(outbox.channelId, channelId),
        eq(outbox.state, 'waiting'),
        or(sql`${outbox.attempts} > 0`, isNotNull(outbox.failure)),
        sql`${outbox.nextTryAt} > ${clockOf(at)}`,
      ),
    )
}
