import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Consumer } from '#lib/consumers/find.ts'
import { inScope } from '#lib/consumers/scope.ts'
import { daysLeft } from '#lib/credentials/days-left.ts'
import type { Reader } from '#lib/db/database.ts'
import { healthRank, mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { HEALTH, type Health } from '#lib/diagnosis/health.ts'
import { readPulse } from './heartbeat.ts'
import { openIncidents } from './incidents-open.ts'
import type { HealthQuery } from './query.ts'
import { type MailboxCounts, statusOf } from './status.ts'

type Seer = Pick<Consumer, 'tags'>

/** All of a consumer's mailboxes in one answer that does not grow with them. */
export async function healthOf(read: Reader, publicUrl: string, seer: Seer, query: HealthQuery) {
  const { list, limit } = query
  const [{ now, probing }, counts, incidents, expiry, named] = await Promise.all([
    readPulse(read),
    countMailboxes(read, seer),
    openIncidents(read, seer, publicUrl),
    nextExpiry(read, seer),
    list ? mailboxesIn(read, seer, list, limit) : undefined,
  ])
  const days = expiry ? daysLeft(expiry.at, now).days : null
  const status = statusOf({
    probing: probing.status,
    mailboxes: counts,
    incidents,
    nextExpiryDays: days,
    expired: expiry?.expired ?? 0,
  })
  const { lasting: _lasting, ...mailboxCounts } = counts
  return {
    status,
    generatedAt: now.toISOString(),
    portal: { probing },
    mailboxes: mailboxCounts,
    incidents: { open: incidents.red + incidents.amber, ...incidents },
    expiry: {
      nextDays: days,
      nextAt: expiry?.at.toISOString() ?? null,
      registration: expiry?.registration ?? null,
      expired: expiry?.expired ?? 0,
    },
    ...(named ? { list: named.map((one) => ({ ...one, url: `${publicUrl}/mailboxes/${one.id}` })) } : {}),
  }
}

async function countMailboxes(read: Reader, seer: Seer): Promise<MailboxCounts> {
  const rows = await read
    .select({
      health: mailboxes.health,
      mailboxes: sql`count(*)`.mapWith(Number),
      lasting: sql`count(*) filter (where ${mailboxes.failuresInRow} <> 1)`.mapWith(Number),
    })
    .from(mailboxes)
    .where(inScope(seer))
    .groupBy(mailboxes.health)
  const row = (health: Health) => rows.find((one) => one.health === health)
  const counts = Object.fromEntries(HEALTH.map((health) => [health, row(health)?.mailboxes ?? 0]))
  return {
    total: rows.reduce((sum, one) => sum + one.mailboxes, 0),
    ...(counts as Record<Health, number>),
    lasting: row('failing')?.lasting ?? 0,
  }
}

/** Registrations under which a consumer sees a mailbox; undefined when it sees them all. */
export function registrationsInScope({ tags }: Seer): SQL | undefined {
  if (tags.length === 0) return undefined
  return sql`exists (select 1 from mailboxes m where m.registration_id = registrations.id
    and m.tags && ${sql.param([...tags], mailboxes.tags)})`
}

/** The credential in use that ends first, and how many have ended already. */
async function nextExpiry(read: Reader, seer: Seer) {
  const [first] = await read
    .select({
      at: credentials.expiresAt,
      registration: registrations.name,
      expired: sql`count(*) filter (where ${credentials.expiresAt} <= now()) over ()`.mapWith(Number),
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(and(eq(credentials.state, 'current'), registrationsInScope(seer)))
    .orderBy(asc(credentials.expiresAt))
    .limit(1)
  return first
}

function mailboxesIn(read: Reader, seer: Seer, health: Health, limit: number) {
  return read
    .select({
      id: mailboxes.id,
      address: mailboxes.address,
      state: mailboxes.health,
      cause: mailboxes.cause,
      since: mailboxes.healthSince,
      lastChecked: mailboxes.lastCheckedAt,
    })
    .from(mailboxes)
    .where(and(eq(mailboxes.health, health), inScope(seer)))
    .orderBy(healthRank(mailboxes.health), desc(mailboxes.healthSince), desc(mailboxes.id))
    .limit(limit)
}
