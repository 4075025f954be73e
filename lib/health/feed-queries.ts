import { and, asc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { type ProbeResults, probes } from '#lib/db/schema/mailboxes.ts'
import { newsOf, type ProbeNews } from './news.ts'

const MOST_AT_ONCE = 500

// Transcripts are most of a row and no watcher gets them.
const withoutTranscripts = sql<ProbeResults>`${probes.results} #- '{protocols,0,transcript}' #- '{protocols,1,transcript}' #- '{protocols,2,transcript}'`

async function select(read: Reader, where: SQL | undefined): Promise<ProbeNews[]> {
  const rows = await read
    .select({
      id: probes.id,
      mailboxId: probes.mailboxId,
      state: probes.state,
      updatedAt: probes.updatedAt,
      results: withoutTranscripts,
    })
    .from(probes)
    .where(where)
    .orderBy(asc(probes.updatedAt))
    .limit(MOST_AT_ONCE)
  return rows.map(newsOf)
}

export function newsSince(read: Reader, since: Date): Promise<ProbeNews[]> {
  return select(read, gt(probes.updatedAt, since))
}

/** What somebody who begins to watch these mailboxes has to know: what runs, and what has just ended. */
export function newsOfMailboxes(
  read: Reader,
  mailboxIds: readonly string[],
  since: Date,
): Promise<ProbeNews[]> {
  return select(
    read,
    and(
      inArray(probes.mailboxId, [...mailboxIds]),
      or(eq(probes.state, 'running'), gt(probes.updatedAt, since)),
    ),
  )
}
