import { desc, inArray, lt, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { unnamedFailures } from '#lib/db/schema/unnamed.ts'
import type { Services } from '#lib/services.ts'
import { fingerprintOf, sampleOf, type Unnamed } from './fingerprint.ts'

/** Kinds of failure that are kept. The one not seen for longest makes room. */
export const MOST_KEPT = 200

type Keeper = Pick<Services, 'database' | 'log'>

/** Counts failures that no rule could name. Never throws: what could not be counted is a line in the log. */
export async function noteUnnamed(services: Keeper, failures: readonly Unnamed[]): Promise<void> {
  for (const failure of failures) {
    try {
      await record(services.database, 'unnamed', (writer) => count(writer, failure))
    } catch (error) {
      services.log.warn({ err: error }, 'an unnamed failure was not counted')
    }
  }
}

async function count(writer: Writer, failure: Unnamed): Promise<void> {
  const { evidence, seenIn, cloud = null } = failure
  await writer
    .insert(unnamedFailures)
    .values({
      fingerprint: fingerprintOf(failure),
      seenIn,
      saidBy: evidence.source,
      stage: evidence.stage,
      cloud,
      sample: sampleOf(evidence),
    })
    .onConflictDoUpdate({
      target: unnamedFailures.fingerprint,
      set: {
        count: sql`least(${unnamedFailures.count} + 1, 2000000000)`,
        lastSeenAt: sql`now()`,
        cloud: sql`coalesce(excluded.cloud, ${unnamedFailures.cloud})`,
      },
    })
  await makeRoom(writer)
}

async function makeRoom(writer: Writer): Promise<void> {
  const { id, lastSeenAt } = unnamedFailures
  const [last] = await writer
    .select({ lastSeenAt })
    .from(unnamedFailures)
    .orderBy(desc(lastSeenAt))
    .offset(MOST_KEPT - 1)
    .limit(1)
  if (!last) return
  // Rows that somebody else holds are being counted or deleted: waiting for them in here could be a deadlock.
  const old = await writer
    .select({ id })
    .from(unnamedFailures)
    .where(lt(lastSeenAt, last.lastSeenAt))
    .for('update', { skipLocked: true })
  if (old.length === 0) return
  const ids = old.map((row) => row.id)
  await writer.delete(unnamedFailures).where(inArray(id, ids))
}
