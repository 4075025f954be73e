import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Consumer } from '#lib/consumers/find.ts'
import type { Reader } from '#lib/db/database.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { users } from '#lib/db/schema/users.ts'
import { WATCH_CAUSES } from '#lib/incidents/watch-causes.ts'

/** More open incidents than these are counted and not named. */
const MOST_NAMED = 50

const tagged = (tags: readonly string[]) => sql`m.tags && ${sql.param([...tags], mailboxes.tags)}`

/**
 * The mailboxes of a consumer that an incident of more than one mailbox stops, in raw names so that it can stand in any
 * part of a query: those under its subject that fail for its cause, and of the portal's own watch all of them.
 */
function stopped(tags: readonly string[]): SQL {
  return sql`from mailboxes m where ${tagged(tags)}
      and case incidents.subject_kind
        when 'app' then incidents.subject_id = m.registration_id::text
        when 'grant' then incidents.subject_id = m.grant_id::text
        when 'host' then exists (
          select 1 from registrations r where r.id = m.registration_id and r.cloud = incidents.subject_id)
        else false end
      and (${inArray(sql`incidents.cause`, Object.keys(WATCH_CAUSES))} or (
        m.health in ('failing', 'throttled') and m.cause = incidents.cause
        and (incidents.protocol is null or exists (select 1 from mailbox_protocols p
          where p.mailbox_id = m.id and p.protocol = incidents.protocol and p.cause = incidents.cause))))`
}

/**
 * Whether an incident stops a mailbox of a consumer. One of a single mailbox names it, and there may be thousands of
 * those: each looks at its mailbox and at no other.
 */
function concerns(tags: readonly string[]): SQL {
  return sql`case when incidents.mailbox_id is null then exists (select 1 ${stopped(tags)})
    else exists (select 1 from mailboxes m where m.id = incidents.mailbox_id and ${tagged(tags)}) end`
}

/** What is open now, as far as a consumer may know of it: how much of it, and the worst by name. */
export async function openIncidents(read: Reader, { tags }: Pick<Consumer, 'tags'>, publicUrl: string) {
  const all = tags.length === 0
  const open = and(isNull(incidents.closedAt), all ? undefined : concerns(tags))
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
        stops: all
          ? incidents.stops
          : sql`case when incidents.mailbox_id is null then (select count(*) ${stopped(tags)}) else 1 end`.mapWith(
              Number,
            ),
        ofMailbox: sql<boolean>`${incidents.mailboxId} is not null`,
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
