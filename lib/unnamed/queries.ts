import { count, desc } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { unnamedFailures } from '#lib/db/schema/unnamed.ts'
import { MOST_KEPT } from './note.ts'

/** Every kind that is kept, the most recent first. */
export function listUnnamed(read: Reader) {
  const { id, seenIn, saidBy, stage, cloud, sample, firstSeenAt, lastSeenAt } = unnamedFailures
  return read
    .select({
      id,
      seenIn,
      saidBy,
      stage,
      cloud,
      sample,
      count: unnamedFailures.count,
      firstSeenAt,
      lastSeenAt,
    })
    .from(unnamedFailures)
    .orderBy(desc(lastSeenAt), desc(id))
    .limit(MOST_KEPT)
}

export type UnnamedRow = Awaited<ReturnType<typeof listUnnamed>>[number]

/** How many kinds there are. */
export async function countUnnamed(read: Reader): Promise<number> {
  const [row] = await read.select({ kinds: count() }).from(unnamedFailures)
  return row?.kinds ?? 0
}
