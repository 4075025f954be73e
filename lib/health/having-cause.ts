import { asc, count, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { CauseId } from '#lib/diagnosis/causes.ts'

/** As many as a page names; the board shows the rest. */
const MOST_NAMED = 10

/** The mailboxes that have this cause now: how many, and the first of them by address. */
export async function mailboxesHaving(read: Reader, cause: CauseId) {
  const having = eq(mailboxes.cause, cause)
  const [total, first] = await Promise.all([
    read.select({ count: count() }).from(mailboxes).where(having),
    read
      .select({ id: mailboxes.id, address: mailboxes.address })
      .from(mailboxes)
      .where(having)
      .orderBy(asc(mailboxes.address))
      .limit(MOST_NAMED),
  ])
  return { count: total[0]?.count ?? 0, first }
}

/** How many mailboxes have each cause now. */
export async function mailboxesByCause(read: Reader): Promise<ReadonlyMap<string, number>> {
  const lines = await read
    .select({ cause: mailboxes.cause, count: count() })
    .from(mailboxes)
    .groupBy(mailboxes.cause)
  return new Map(lines.flatMap((line) => (line.cause ? [[line.cause, line.count]] : [])))
}
