import { and, asc, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Consumer } from '#lib/consumers/find.ts'
import { inScope } from '#lib/consumers/scope.ts'
import type { Reader } from '#lib/db/database.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { readPulse } from './heartbeat.ts'
import { mailboxStatus } from './status.ts'

/** Beyond what any address can have. */
const LONGEST_NAME = 400

/** One mailbox by its id or its address. Null when there is none, or none of this consumer. */
export async function mailboxHealth(
  read: Reader,
  publicUrl: string,
  seer: Pick<Consumer, 'tags'>,
  name: string,
) {
  const which = named(name)
  if (!which) return null
  const [{ now, probing }, [found], protocols, open] = await Promise.all([
    readPulse(read),
    read
      .select({ mailbox: mailboxes, registration: registrations.name })
      .from(mailboxes)
      .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
      .where(and(which, inScope(seer))),
    read
      .select({
        protocol: mailboxProtocols.protocol,
        state: mailboxProtocols.health,
        cause: mailboxProtocols.cause,
        since: mailboxProtocols.since,
        lastChecked: mailboxProtocols.checkedAt,
        lastWorked: mailboxProtocols.workedAt,
        tookMs: mailboxProtocols.tookMs,
      })
      .from(mailboxProtocols)
      .innerJoin(mailboxes, eq(mailboxes.id, mailboxProtocols.mailboxId))
      .where(and(which, sql`${mailboxProtocols.protocol} = any(${mailboxes.protocols})`))
      .orderBy(asc(mailboxProtocols.protocol)),
    read
      .select({
        id: incidents.id,
        protocol: incidents.protocol,
        cause: incidents.cause,
        severity: incidents.severity,
        since: incidents.since,
        who: incidents.who,
      })
      .from(incidents)
      .innerJoin(mailboxes, eq(mailboxes.id, incidents.mailboxId))
      .where(and(which, isNull(incidents.closedAt)))
      .orderBy(asc(incidents.openedAt)),
  ])
  if (!found) return null
  const { mailbox, registration } = found
  return {
    status: mailboxStatus(mailbox, probing.status),
    generatedAt: now.toISOString(),
    portal: { probing },
    id: mailbox.id,
    address: mailbox.address,
    displayName: mailbox.displayName,
    access: mailbox.access,
    tags: mailbox.tags,
    registration,
    state: mailbox.health,
    cause: mailbox.cause,
    since: mailbox.healthSince,
    failuresInRow: mailbox.failuresInRow,
    lastChecked: mailbox.lastCheckedAt,
    nextCheck: mailbox.nextProbeAt,
    protocols,
    incidents: open,
    url: `${publicUrl}/mailboxes/${mailbox.id}`,
  }
}

function named(name: string): SQL | undefined {
  if (name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) return undefined
  const byAddress = eq(sql`lower(${mailboxes.address})`, name.toLowerCase())
  return z.uuid().safeParse(name).success ? or(eq(mailboxes.id, name), byAddress) : byAddress
}
