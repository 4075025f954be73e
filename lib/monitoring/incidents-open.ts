import { and, asc, desc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Consumer } from '#lib/consumers/find.ts'
import type { Reader } from '#lib/db/database.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { users } from '#lib/db/schema/users.ts'
import { WATCH_CAUSES } from '#lib/incidents/watch-causes.ts'

/** More open incidents than these are counted and not named. */
const MOST_NAMED = 50

/**
 * How many mailboxes of a consumer an incident stops, in raw names so that it can stand in any part of a query. An
 * incident of one mailbox names it; a wider one stops those under its subject of which something fails for its cause, and
 * one of the portal's own watch all of them. There may be thousands of incidents: each finds its mailboxes by an index.
 */
function stopped(tags: readonly string[]): SQL<number> {
  const count = (subject: SQL) => sql`(select count(*) from mailboxes m where ${subject}
    and m.tags && ${sql.param([...tags], mailboxes.tags)})`
  const failing = (subject: SQL) =>
    count(sql`${subject}
    and (${inArray(sql`incidents.cause`, Object.keys(WATCH_CAUSES))} or (m.health in ('failing', 'throttled')
      and (incidents.protocol is null and m.cause = incidents.cause or exists (select 1 from mailbox_protocols p
        where p.mailbox_id = m.id and p.protocol = any(m.protocols) and p.cause = incidents.cause
          and (incidents.protocol is null or p.protocol = incidents.protocol)))))`)
  return sql<number>`(case incidents.subject_kind when 'mailbox' then ${count(sql`m.id = incidents.mailbox_id`)}
    when 'app' then ${failing(sql`m.registration_id = incidents.subject_id::uuid`)}
    when 'grant' then ${failing(sql`m.grant_id = incidents.subject_id::uuid`)}
    when 'host' then ${failing(
      sql`m.registration_id in (select id from registrations where cloud = incidents.subject_id)`,
    )} else 0 end)`.mapWith(Number)
}

/** What is open now, as far as a consumer may know of it: how much of it, and the worst by name. */
export async function openIncidents(read: Reader, { tags }: Pick<Consumer, 'tags'>, publicUrl: string) {
  const all = tags.length === 0
  const open = and(isNull(incidents.closedAt), all ? undefined : gt(stopped(tags), 0))
  const [counted, rows] = await Promise.all([
    read
      .select({ severity: incidents.severity, incidents: sql`count(*)`.mapWith(Number) })
      .from(incidents)
      .where(open)
      .groupBy(incidents.severity),
    read
      .select({
        id: incidents.id,
        level: incidents.level,
        cause: incidents.cause,
        severity: incidents.severity,
        protocol: incidents.protocol,
        since: incidents.since,
        who: incidents.who,
        subject: incidents.subjectName,
        stops: all ? incidents.stops : stopped(tags),
        ofMailbox: sql<boolean>`${incidents.subjectKind} = 'mailbox'`,
        acknowledgedAt: incidents.acknowledgedAt,
        snoozedUntil: incidents.snoozedUntil,
        owner: users.name,
      })
      .from(incidents)
      .leftJoin(users, eq(users.id, incidents.ownerId))
      .where(open)
      .orderBy(desc(incidents.severity), asc(incidents.openedAt), asc(incidents.id))
      .limit(MOST_NAMED),
  ])
  const of = (severity: 'red' | 'amber') => counted.find((one) => one.severity === severity)?.incidents ?? 0
  return {
    red: of('red'),
    amber: of('amber'),
    list: rows.map(({ ofMailbox, subject, owner, ...row }) => ({
      ...row,
      // The name of a sign-in or an app is none of the business of who sees some of its mailboxes.
      ...(all || ofMailbox ? { subject } : {}),
      ...(all ? { owner } : {}),
      url: `${publicUrl}/incidents/${row.id}`,
    })),
  }
}

export type OpenIncidents = Awaited<ReturnType<typeof openIncidents>>
