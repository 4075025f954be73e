import { and, count, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { outbox } from '#lib/db/schema/alerts.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { calendarFeeds, consumers } from '#lib/db/schema/consumers.ts'
import { imports } from '#lib/db/schema/imports.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { probes } from '#lib/db/schema/mailboxes.ts'
import { moves } from '#lib/db/schema/moves.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { sessions, setupCodes, signInThrottles } from '#lib/db/schema/users.ts'
import type { Services } from '#lib/services.ts'
import type { Job } from './loop.ts'

const EVERY_MILLISECONDS = 60 * 60_000
const SOON_MILLISECONDS = 2 * 60_000

export const PROBES_KEPT = 50
export const DAYS_KEPT = {
  moves: 30,
  attempts: 30,
  drafts: 1,
  imports: 90,
  sessions: 30,
  throttles: 1,
  setupCodes: 1,
  credentials: 30,
  consumers: 90,
  calendars: 30,
  /** Longer than any message is planned ahead or reminded of: its row is what keeps it from being told twice. */
  messages: 400,
  messageFacts: 90,
  incidents: 400,
} as const

const daysAgo = (days: number) => sql`now() - ${days}::float8 * interval '1 day'`

/** Keeps the tables from growing for ever. What is pruned here is history, never a credential in use. */
export function pruneJob(services: Services): Job {
  return {
    name: 'prune',
    everyMilliseconds: EVERY_MILLISECONDS,
    afterMilliseconds: SOON_MILLISECONDS,
    run: (signal) => prune(services, signal),
  }
}

export async function prune({ database }: Pick<Services, 'database'>, signal: AbortSignal): Promise<void> {
  const crowded = await database.read
    .select({ mailboxId: probes.mailboxId })
    .from(probes)
    .groupBy(probes.mailboxId)
    .having(gt(count(), PROBES_KEPT))
  for (const { mailboxId } of crowded) {
    if (signal.aborted) return
    await record(database, 'retention', (writer) => pruneProbes(writer, mailboxId))
  }
  if (signal.aborted) return
  await record(database, 'retention', async (writer) => {
    await writer.delete(moves).where(lt(moves.finishedAt, daysAgo(DAYS_KEPT.moves)))
    await writer.delete(attempts).where(lt(attempts.createdAt, daysAgo(DAYS_KEPT.attempts)))
    await writer
      .delete(sessions)
      .where(
        or(
          lt(sessions.endedAt, daysAgo(DAYS_KEPT.sessions)),
          lt(sessions.expiresAt, daysAgo(DAYS_KEPT.sessions)),
        ),
      )
    await writer
      .delete(signInThrottles)
      .where(
        and(
          lt(signInThrottles.lastFailureAt, daysAgo(DAYS_KEPT.throttles)),
          or(isNull(signInThrottles.blockedUntil), lt(signInThrottles.blockedUntil, sql`now()`)),
        ),
      )
    await writer.delete(incidents).where(lt(incidents.closedAt, daysAgo(DAYS_KEPT.incidents)))
    await pruneImports(writer)
    await pruneKeys(writer)
    await pruneCredentials(writer)
    await pruneMessages(writer)
    await writer.delete(setupCodes).where(lt(setupCodes.expiresAt, daysAgo(DAYS_KEPT.setupCodes)))
  })
}

/**
 * A retired secret or key is never used again, so its sealed value goes; the audit keeps that there was one. Until then
 * its key ID tells which one may be removed in Entra. It is of no use after its own end.
 */
async function pruneCredentials(writer: Writer): Promise<void> {
  const old = daysAgo(DAYS_KEPT.credentials)
  await writer
    .delete(credentials)
    .where(
      and(
        eq(credentials.state, 'retired'),
        or(lt(credentials.expiresAt, old), lt(credentials.stateSince, old)),
      ),
    )
}

/** What was in a message goes before the row that says that it was told. */
async function pruneMessages(writer: Writer): Promise<void> {
  const ended = inArray(outbox.state, ['sent', 'unsure', 'failed', 'dropped'])
  await writer.delete(outbox).where(and(ended, lt(outbox.createdAt, daysAgo(DAYS_KEPT.messages))))
  await writer
    .update(outbox)
    .set({ message: {} })
    .where(
      and(ended, lt(outbox.createdAt, daysAgo(DAYS_KEPT.messageFacts)), ne(outbox.message, sql`'{}'::jsonb`)),
    )
}

/** Keys and calendar links that open nothing any more. The audit keeps that there were any. */
async function pruneKeys(writer: Writer): Promise<void> {
  const old = daysAgo(DAYS_KEPT.consumers)
  await writer.delete(consumers).where(or(lt(consumers.revokedAt, old), lt(consumers.expiresAt, old)))
  await writer.delete(calendarFeeds).where(lt(calendarFeeds.revokedAt, daysAgo(DAYS_KEPT.calendars)))
}

/** Lists nobody confirmed, and lists of long ago. The mailboxes that came of them stay. */
async function pruneImports(writer: Writer): Promise<void> {
  await writer
    .delete(imports)
    .where(
      or(
        and(isNull(imports.confirmedAt), lt(imports.createdAt, daysAgo(DAYS_KEPT.drafts))),
        lt(imports.confirmedAt, daysAgo(DAYS_KEPT.imports)),
      ),
    )
}

async function pruneProbes(writer: Writer, mailboxId: string): Promise<void> {
  const old = writer
    .select({ id: probes.id })
    .from(probes)
    .where(and(eq(probes.mailboxId, mailboxId), ne(probes.state, 'running')))
    .orderBy(desc(probes.startedAt), desc(probes.id))
    .offset(PROBES_KEPT)
  await writer.delete(probes).where(inArray(probes.id, old))
}
