import { and, desc, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { channels } from '#lib/db/schema/alerts.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
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

/** Those whose subject was removed, switched off, or has no mailbox any more whose trouble it was: nothing works again. */
export async function goneSubjects(
  read: Reader,
  missing: readonly OpenIncident[],
): Promise<ReadonlySet<string>> {
  const idsOf = (kind: OpenIncident['subjectKind']) =>
    missing.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId)
  const [apps, carriers, places] = [idsOf('app'), idsOf('grant'), idsOf('channel')]
  const there = new Map<string, boolean>()
  const keep = (rows: readonly { id: string; used: boolean }[]) => {
    for (const row of rows) there.set(row.id, row.used)
  }
  if (apps.length > 0) {
    const { id } = registrations
    const used = sql<boolean>`exists (select 1 from mailboxes m where m.registration_id = registrations.id)`
    keep(await read.select({ id, used }).from(registrations).where(inArray(id, apps)))
  }
  if (carriers.length > 0) {
    const { id } = grants
    const used = sql<boolean>`exists (select 1 from mailboxes m where m.grant_id = grants.id)`
    keep(await read.select({ id, used }).from(grants).where(inArray(id, carriers)))
  }
  if (places.length > 0) {
    const { id, disabledAt } = channels
    const on = and(inArray(id, places), isNull(disabledAt))
    keep(await read.select({ id, used: sql<boolean>`true` }).from(channels).where(on))
  }
  const isGone = ({ subjectKind, subjectId, cause }: OpenIncident) => {
    if (subjectKind !== 'app' && subjectKind !== 'grant' && subjectKind !== 'channel') return false
    // What the portal watches of itself is a matter of the sign-in or the app, mailboxes or not.
    return !there.has(subjectId) || (isCauseId(cause) && !there.get(subjectId))
  }
  return new Set(missing.filter(isGone).map(({ id }) => id))
}
