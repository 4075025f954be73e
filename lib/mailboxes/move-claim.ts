import { and, asc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { Lease } from '#lib/db/claim.ts'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { type MoveFacts, moves } from '#lib/db/schema/moves.ts'

export type Move = typeof moves.$inferSelect

/** Longer than a trial with all its deadlines, and it is renewed while the trial waits for its turn. */
export const MOVE_LEASE_SECONDS = 120

const waiting = () =>
  and(isNull(moves.finishedAt), or(isNull(moves.leaseUntil), lte(moves.leaseUntil, sql`now()`)))

/** Takes mailboxes that wait to be moved and that no other replica has, the longest waiting first. */
export async function claimMoves(database: Database, lease: Lease, limit: number): Promise<Move[]> {
  if (limit < 1) return []
  const [any] = await database.read.select({ id: moves.id }).from(moves).where(waiting()).limit(1)
  if (!any) return []
  return record(database, 'lease', async (writer) => {
    const free = writer
      .$with('free')
      .as(
        writer
          .select({ id: moves.id })
          .from(moves)
          .where(waiting())
          .orderBy(asc(moves.createdAt), asc(moves.id))
          .limit(limit)
          .for('update', { skipLocked: true }),
      )
    return writer
      .with(free)
      .update(moves)
      .set({
        leaseOwner: lease.owner,
        leaseUntil: sql`now() + ${lease.seconds}::float8 * interval '1 second'`,
        version: sql`${moves.version} + 1`,
      })
      .where(inArray(moves.id, sql`(select id from ${free})`))
      .returning()
  })
}

const claimed = ({ id, version, leaseOwner }: Move) =>
  and(
    eq(moves.id, id),
    eq(moves.version, version),
    sql`${moves.leaseOwner} is not distinct from ${leaseOwner}`,
    isNull(moves.finishedAt),
  )

/** Keeps a taken move taken. False when somebody else has it, or when it is over. */
export function extendMove(database: Database, move: Move): Promise<boolean> {
  return record(database, 'lease', async (writer) => {
    const held = await writer
      .update(moves)
      .set({ leaseUntil: sql`now() + ${MOVE_LEASE_SECONDS}::float8 * interval '1 second'` })
      .where(claimed(move))
      .returning({ id: moves.id })
    return held.length === 1
  })
}

/** Writes how it ended. False, and nothing written, when somebody else has taken it meanwhile. */
export async function finishMove(
  writer: Writer,
  move: Move,
  outcome: 'moved' | 'stayed',
  result: MoveFacts = {},
): Promise<boolean> {
  const written = await writer
    .update(moves)
    .set({ finishedAt: sql`now()`, outcome, result, leaseOwner: null, leaseUntil: null })
    .where(claimed(move))
    .returning({ id: moves.id })
  return written.length === 1
}

/** Gives it back untouched, for another process to take at once. A try that was not made does not count as one. */
export async function releaseMove(database: Database, move: Move): Promise<void> {
  await record(database, 'lease', (writer) =>
    writer
      .update(moves)
      .set({ leaseOwner: null, leaseUntil: null, version: sql`${moves.version} - 1` })
      .where(claimed(move)),
  )
}
