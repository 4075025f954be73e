import { eq, inArray, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Writer } from '#lib/db/database.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Changed, Steps } from './reconcile.ts'
import type { Trouble } from './trouble.ts'

type NewEvent = typeof incidentEvents.$inferInsert

/** A change is told no more often than this. */
const QUIET_MINUTES = 30

/** Writes what a round came to. What nobody has to be told is handed on already. */
export async function writeSteps(writer: Writer, steps: Steps, now: Date): Promise<void> {
  const events: NewEvent[] = []
  const tell = (incidentId: string, kind: NewEvent['kind'], facts: Record<string, SafeFact>, quiet = false) =>
    events.push({ id: uuidv7(), incidentId, at: now, kind, facts, handedOnAt: quiet ? now : null })

  for (const { incident, why, by } of steps.close) {
    await writer
      .update(incidents)
      .set({ closedAt: now, closedWhy: why, stops: 0, snoozedUntil: null })
      .where(eq(incidents.id, incident.id))
    tell(incident.id, 'closed', { why, ...(by ? { by } : {}) }, why === 'wider')
  }
  for (const change of steps.change) {
    const { incident, trouble, worse, moved } = change
    await writer
      .update(incidents)
      .set({ ...changes(change), seenAt: now })
      .where(eq(incidents.id, incident.id))
    if (!worse && !moved) continue
    // Who asked for what is broken only has not heard of it yet. The outbox tells no degree twice.
    const loud = worse || (incident.who !== trouble.who && !(await toldLately(writer, incident.id, now)))
    tell(incident.id, 'worse', factsOf(change), !loud)
  }
  for (const { closed, trouble, counts } of steps.giveBack) {
    await writer
      .update(incidents)
      .set({
        ...columnsOf(trouble),
        since: sql`least(${incidents.since}, ${trouble.since.toISOString()}::timestamptz)`,
        stopsMost: sql`greatest(${incidents.stopsMost}, ${trouble.stops})`,
        closedAt: null,
        closedWhy: null,
        returns: closed.returns + Number(counts),
        // Everybody was told that it is over: whoever had seen it then has not seen that it is back.
        ...(counts ? { acknowledgedAt: null, acknowledgedBy: null } : {}),
        seenAt: now,
      })
      .where(eq(incidents.id, closed.id))
    tell(closed.id, 'returned', { cause: trouble.cause, stops: trouble.stops, of: trouble.of })
  }
  if (steps.open.length > 0) {
    const rows = steps.open.map((trouble) => ({
      ...columnsOf(trouble),
      id: uuidv7(),
      since: trouble.since,
      openedAt: now,
      seenAt: now,
      stopsMost: trouble.stops,
    }))
    await writer.insert(incidents).values(rows)
    for (const { id, cause, stops, of } of rows) tell(id, 'opened', { cause, stops, of })
  }
  if (steps.wake.length > 0) {
    const ids = steps.wake.map(({ id }) => id)
    await writer.update(incidents).set({ snoozedUntil: null }).where(inArray(incidents.id, ids))
    for (const id of ids) tell(id, 'woken', {})
  }
  if (steps.seen.length > 0) {
    await writer
      .update(incidents)
      .set({ seenAt: now })
      .where(inArray(incidents.id, [...steps.seen]))
  }
  if (events.length > 0) await writer.insert(incidentEvents).values(events)
}

function columnsOf({ since: _since, sure: _sure, ...columns }: Trouble) {
  return columns
}

function changes({ incident, trouble, worse }: Changed) {
  return {
    ...columnsOf(trouble),
    since: new Date(Math.min(incident.since.getTime(), trouble.since.getTime())),
    stopsMost: Math.max(incident.stopsMost, trouble.stops),
    ...(worse ? { snoozedUntil: null } : {}),
  }
}

/** What it was and what it is, as far as it is another. */
function factsOf({ incident, trouble, worse }: Changed): Record<string, SafeFact> {
  return {
    cause: trouble.cause,
    ...(incident.cause === trouble.cause ? {} : { was: incident.cause }),
    ...(worse ? { severity: trouble.severity } : {}),
    ...(incident.protocol === trouble.protocol ? {} : { protocol: trouble.protocol ?? 'all' }),
    stops: trouble.stops,
    of: trouble.of,
  }
}

/** Whether a change of it was handed on, or is about to be, within the last while. */
async function toldLately(writer: Writer, incidentId: string, now: Date): Promise<boolean> {
  const from = new Date(now.getTime() - QUIET_MINUTES * 60_000).toISOString()
  const [told] = await writer
    .select({ id: incidentEvents.id })
    .from(incidentEvents)
    .where(
      sql`${incidentEvents.incidentId} = ${incidentId} and ${incidentEvents.kind} = 'worse'
        and ${incidentEvents.at} > ${from}::timestamptz
        and ${incidentEvents.handedOnAt} is distinct from ${incidentEvents.at}`,
    )
    .limit(1)
  return told !== undefined
}
