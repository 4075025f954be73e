import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { moves } from '#lib/db/schema/moves.ts'

/** Everything about one batch. Null when there is none of that id, or all its mailboxes have been removed. */
export async function moveBatch(read: Reader, batchId: string) {
  const rows = await read
    .select({
      mailboxId: moves.mailboxId,
      address: mailboxes.address,
      outcome: moves.outcome,
      result: moves.result,
      trying: sql<boolean>`coalesce(${moves.leaseUntil} > now(), false)`,
      carriedBy: mailboxes.grantId,
      fromGrantId: moves.fromGrantId,
      to: { grantId: grants.id, upn: accounts.upn, mail: accounts.mail, displayName: accounts.displayName },
    })
    .from(moves)
    .innerJoin(mailboxes, eq(mailboxes.id, moves.mailboxId))
    .leftJoin(grants, eq(grants.id, moves.toGrantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(moves.batchId, batchId))
    .orderBy(asc(mailboxes.address))
  const [first] = rows
  if (!first) return null
  return {
    to: rows.find(({ to }) => to.grantId !== null)?.to ?? null,
    lines: rows.map(({ mailboxId, address, outcome, result, trying, carriedBy }) => ({
      mailboxId,
      address,
      state: outcome ?? (trying ? ('trying' as const) : ('waiting' as const)),
      cause: result?.cause ?? null,
      problem: result?.problem ?? null,
      protocols: result?.protocols ?? [],
      carriedBy,
    })),
  }
}

export type MoveBatch = NonNullable<Awaited<ReturnType<typeof moveBatch>>>

/** The batch in which mailboxes are on their way from or to this grant right now; null when there is none. */
export async function openBatch(read: Reader, grantId: string): Promise<string | null> {
  const [row] = await read
    .select({ batchId: moves.batchId })
    .from(moves)
    .where(and(isNull(moves.finishedAt), or(eq(moves.fromGrantId, grantId), eq(moves.toGrantId, grantId))))
    .orderBy(asc(moves.createdAt))
    .limit(1)
  return row?.batchId ?? null
}
