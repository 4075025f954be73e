import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { rechecks } from '#lib/db/schema/rechecks.ts'
import { mayRecheck, RECHECK_SECONDS } from './recheck-plan.ts'

interface Found {
  readonly health: string
  readonly cause: string | null
}

const open = (mailboxId: string) => and(eq(rechecks.mailboxId, mailboxId), isNull(rechecks.endedAt))

/** Ends the wish when the mailbox works, when its time is over, or when a new cause makes repeating harmful. */
export async function endRecheck(writer: Writer, mailboxId: string, { health, cause }: Found): Promise<void> {
  const ended = (outcome: 'good' | 'over' | 'stopped') => ({ outcome, endedAt: sql`now()` })
  if (health === 'healthy') {
    await writer.update(rechecks).set(ended('good')).where(open(mailboxId))
  } else if (!mayRecheck(cause)) {
    await writer.update(rechecks).set(ended('stopped')).where(open(mailboxId))
  } else {
    await writer
      .update(rechecks)
      .set(ended('over'))
      .where(and(open(mailboxId), lte(rechecks.until, sql`now()`)))
  }
}

/** From now on for an hour; somebody who asks again begins the hour anew. The first check is due at once. */
export async function beginRecheck(
  writer: Writer,
  mailboxIds: readonly string[],
  requestedBy: string | null,
): Promise<void> {
  if (mailboxIds.length === 0) return
  const fresh = {
    startedAt: sql`now()`,
    until: sql`now() + ${RECHECK_SECONDS}::float8 * interval '1 second'`,
    requestedBy,
    endedAt: null,
    outcome: null,
  }
  // The mailbox before its wish, and always in one order, as the end of a check takes them.
  const ids = mailboxIds.toSorted()
  for (const id of ids) {
    await writer.update(mailboxes).set({ nextProbeAt: sql`now()` }).where(eq(mailboxes.id, id))
  }
  await writer
    .insert(rechecks)
    .values(ids.map((mailboxId) => ({ mailboxId, ...fresh })))
    .onConflictDoUpdate({ target: rechecks.mailboxId, set: fresh })
}

/** Takes the wish back. The mailbox goes on being checked as usual. */
export async function stopRecheck(writer: Writer, mailboxId: string): Promise<void> {
  await writer.update(rechecks).set({ outcome: 'stopped', endedAt: sql`now()` }).where(open(mailboxId))
}
