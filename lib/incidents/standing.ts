import { and, desc, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { SAME_WITHIN } from './reconcile.ts'
import type { ClosedIncident, OpenIncident } from './trouble.ts'

export function openIncidents(read: Reader): Promise<OpenIncident[]> {
  const { id, key, level, subjectKind, subjectId, subjectName, registrationId, mailboxId } = incidents
  const { protocol, cause, severity, who, since, stops, of, seenAt, stopsMost, returns } = incidents
  return read
    .select({
      ...{ id, key, level, subjectKind, subjectId, subjectName, registrationId, mailboxId, protocol },
      ...{ cause, severity, since, stops, of, seenAt, stopsMost, returns },
      snoozedUntil: incidents.snoozedUntil,
      who: sql<OpenIncident['who']>`${who}`,
    })
    .from(incidents)
    .where(isNull(incidents.closedAt))
    .orderBy(incidents.id)
}

/** The newest one of each key that was closed within the time in which it counts as the same. */
export async function closedLately(read: Reader, now: Date): Promise<ClosedIncident[]> {
  const rows = await read
    .select({
      id: incidents.id,
      key: incidents.key,
      closedAt: incidents.closedAt,
      why: incidents.closedWhy,
      returns: incidents.returns,
    })
    .from(incidents)
    .where(gte(incidents.closedAt, new Date(now.getTime() - SAME_WITHIN)))
    .orderBy(desc(incidents.closedAt), desc(incidents.id))
  const newest = new Map<string, ClosedIncident>()
  for (const { closedAt, why, ...row } of rows) {
    if (closedAt && !newest.has(row.key)) newest.set(row.key, { ...row, closedAt, why: why ?? 'works' })
  }
  return [...newest.values()]
}

/** Those whose app or sign-in was removed: nothing that works again. */
export async function goneSubjects(
  read: Reader,
  missing: readonly OpenIncident[],
): Promise<ReadonlySet<string>> {
  const idsOf = (kind: OpenIncident['subjectKind']) =>
    missing.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId)
  const [apps, carriers] = [idsOf('app'), idsOf('grant')]
  const there = new Set(
    [
      ...(apps.length > 0
        ? await read
            .select({ id: registrations.id })
            .from(registrations)
            .where(inArray(registrations.id, apps))
        : []),
      ...(carriers.length > 0
        ? await read
            .select({ id: grants.id })
            .from(grants)
            .where(and(inArray(grants.id, carriers)))
        : []),
    ].map(({ id }) => id),
  )
  return new Set(
    missing
      .filter(({ subjectKind, subjectId }) =>
        subjectKind === 'app' || subjectKind === 'grant' ? !there.has(subjectId) : false,
      )
      .map(({ id }) => id),
  )
}
