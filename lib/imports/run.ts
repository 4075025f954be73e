import { and, asc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { startProbe } from '#lib/probes/start.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import type { Context } from '#lib/services.ts'
import { confirmerOf, settleUnowned } from './confirmer.ts'
import { DELEGATES, fate, withFate } from './fate.ts'
import type { RowPlace } from './take-row.ts'
import { workRow } from './work-row.ts'

const ROWS_AT_ONCE = 200

/**
 * Works through every confirmed list, row by row, until none has anything left to do. What waits for a sign-in goes on
 * once that is there. Any number of processes may do this at once.
 */
export async function runImports(
  services: ProbeServices,
  signal: AbortSignal,
  tools: ProbeTools = PROBE_TOOLS,
): Promise<void> {
  while (!signal.aborted) {
    const places = await dueRows(services.database.read)
    let worked = 0
    let context: Context | null = null
    for (const [index, place] of places.entries()) {
      if (signal.aborted) return
      if (place.importId !== places[index - 1]?.importId) {
        context = await contextOf(services, place.importId)
        if (!context) worked += await settleUnowned(services.database, place.importId)
      }
      if (!context) continue
      const done = await workRow(context, place)
      if (!done) continue
      worked += 1
      if (done.mailboxId) await firstProbe(services, context, done.mailboxId, tools)
    }
    // Another process has the others.
    if (worked === 0) return
  }
}

async function contextOf(services: ProbeServices, importId: string): Promise<Context | null> {
  const actor = await confirmerOf(services.database.read, importId)
  return actor ? { ...services, actor } : null
}

/** Rows whose turn it is, and rows that waited for a sign-in that is there now. */
async function dueRows(read: Reader): Promise<RowPlace[]> {
  const [any] = await read.select({ importId: importRows.importId }).from(importRows).where(open).limit(1)
  if (!any) return []
  const query = read
    .select({ importId: importRows.importId, position: importRows.position })
    .from(importRows)
    .$dynamic()
  return withFate(query, DELEGATES.waitedFor)
    .where(
      and(
        isNotNull(imports.confirmedAt),
        isNotNull(importRows.key),
        or(
          isNull(importRows.outcome),
          and(eq(importRows.outcome, 'waits'), sql`${fate} in ('known', 'attach')`),
        ),
      ),
    )
    .orderBy(asc(imports.confirmedAt), asc(imports.id), asc(importRows.position))
    .limit(ROWS_AT_ONCE)
}

// Both by their index: while there is nothing to import, looking costs nothing.
const open = or(and(isNotNull(importRows.key), isNull(importRows.outcome)), eq(importRows.outcome, 'waits'))

/** At once while a slot is free. The others are due from the moment they exist, and taken as slots come free. */
async function firstProbe(
  services: ProbeServices,
  { actor }: Context,
  mailboxId: string,
  tools: ProbeTools,
): Promise<void> {
  if (backgroundOf(services).slots.free === 0) return
  const requestedBy = actor.kind === 'user' ? actor.id : null
  try {
    await startProbe(services, mailboxId, { trigger: 'connect', requestedBy }, tools)
  } catch (error) {
    services.log.warn({ err: error, mailbox: mailboxId }, 'the first probe did not start')
  }
}
