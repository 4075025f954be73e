import { asc, inArray, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { hasCome, inSeconds } from '#lib/grants/in-seconds.ts'
import { LONGEST_SECONDS, secondsToNextReading } from './when-to-read.ts'

/**
 * Registrations whose app is to read itself in Entra now. One update takes them and sets their next time, so that of
 * several processes one asks, and one that dies has only missed a round.
 */
export function claimReadings(database: Database, limit: number, random?: () => number): Promise<string[]> {
  return record(database, 'expiry', async (writer) => {
    const due = writer
      .$with('due')
      .as(
        writer
          .select({ id: registrations.id })
          .from(registrations)
          .where(hasCome(registrations.nextEntraReadAt, LONGEST_SECONDS))
          .orderBy(asc(registrations.nextEntraReadAt))
          .limit(limit)
          .for('update', { skipLocked: true }),
      )
    const claimed = await writer
      .with(due)
      .update(registrations)
      .set({ nextEntraReadAt: inSeconds(secondsToNextReading(random)) })
      .where(inArray(registrations.id, sql`(select id from ${due})`))
      .returning({ id: registrations.id })
    return claimed.map(({ id }) => id)
  })
}
