import { and, desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols, probes } from '#lib/db/schema/mailboxes.ts'
import { rechecks } from '#lib/db/schema/rechecks.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { PortalCheck } from '#lib/diagnosis/portal-check.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** How a state stood when a check began. Times in seconds, by the database's clock. */
export interface StateBefore {
  readonly health: Health
  readonly cause: string | null
  /** How long it had stood. */
  readonly age: number
}

/** A person's wish that the mailbox be checked until it works. */
export interface OpenRecheck {
  readonly elapsed: number
  readonly left: number
}

/** What was known of a mailbox before a check. */
export interface Before {
  readonly mailbox: StateBefore
  readonly protocols: Readonly<Partial<Record<Protocol, StateBefore>>>
  readonly recheck: OpenRecheck | null
  /** What the portal tried by itself at the last check. */
  readonly ran: readonly PortalCheck[]
  /** Nobody asked for the check that is running: its time had come. */
  readonly scheduled: boolean
  /** When it was due, to the microsecond. Whoever asks for a check from now on makes it another time. */
  readonly dueAt: string
}

const secondsSince = (at: unknown) => sql`extract(epoch from now() - ${at})::float8`.mapWith(Number)

/** Null when the mailbox is gone. */
export async function readBefore(
  read: Reader,
  { mailboxId, probeId }: { readonly mailboxId: string; readonly probeId: string },
): Promise<Before | null> {
  const [[head], states, [last], [running]] = await Promise.all([
    read
      .select({
        health: mailboxes.health,
        cause: mailboxes.cause,
        age: secondsSince(mailboxes.healthSince),
        dueAt: sql<string>`${mailboxes.nextProbeAt}::text`,
        elapsed: secondsSince(rechecks.startedAt),
        left: sql<number | null>`extract(epoch from ${rechecks.until} - now())::float8`,
        endedAt: rechecks.endedAt,
      })
      .from(mailboxes)
      .leftJoin(rechecks, eq(rechecks.mailboxId, mailboxes.id))
      .where(eq(mailboxes.id, mailboxId)),
    read
      .select({
        protocol: mailboxProtocols.protocol,
        health: mailboxProtocols.health,
        cause: mailboxProtocols.cause,
        age: secondsSince(mailboxProtocols.since),
      })
      .from(mailboxProtocols)
      .where(eq(mailboxProtocols.mailboxId, mailboxId)),
    read
      .select({ ran: sql<PortalCheck[] | null>`${probes.results} -> 'ran'` })
      .from(probes)
      .where(and(eq(probes.mailboxId, mailboxId), eq(probes.state, 'done')))
      .orderBy(desc(probes.startedAt))
      .limit(1),
    read.select({ trigger: probes.trigger }).from(probes).where(eq(probes.id, probeId)),
  ])
  if (!head) return null
  const { health, cause, age, elapsed, left, endedAt, dueAt } = head
  return {
    mailbox: { health, cause, age },
    protocols: Object.fromEntries(states.map(({ protocol, ...state }) => [protocol, state])),
    recheck: left !== null && endedAt === null ? { elapsed, left } : null,
    ran: last?.ran ?? [],
    scheduled: running?.trigger === 'schedule',
    dueAt,
  }
}
