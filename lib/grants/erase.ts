import { and, eq, isNull, notExists, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { moves } from '#lib/db/schema/moves.ts'

/** Erases a grant with all its sealed tokens, and the account behind it, unless something still uses them or is on its way. */
export async function eraseUnusedGrant(writer: Writer, grantId: string): Promise<boolean> {
  // By itself: whoever puts something on it holds it until that is there, and only a later statement sees it.
  await writer.select({ id: grants.id }).from(grants).where(eq(grants.id, grantId)).for('update')
  const used = writer.select({ one: sql`1` }).from(mailboxes).where(eq(mailboxes.grantId, grantId))
  const awaited = writer
    .select({ one: sql`1` })
    .from(moves)
    .where(and(eq(moves.toGrantId, grantId), isNull(moves.finishedAt)))
  const [erased] = await writer
    .delete(grants)
    .where(and(eq(grants.id, grantId), notExists(used), notExists(awaited)))
    .returning({ accountId: grants.accountId })
  if (!erased) return false
  const others = writer.select({ one: sql`1` }).from(grants).where(eq(grants.accountId, erased.accountId))
  await writer.delete(accounts).where(and(eq(accounts.id, erased.accountId), notExists(others)))
  return true
}
