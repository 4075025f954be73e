import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Consumer } from '#lib/consumers/find.ts'
import { inScope } from '#lib/consumers/scope.ts'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { registrationsInScope } from './health.ts'

/** Whose mailboxes are meant: those with one of the tags, or all of them. */
export type Seer = Pick<Consumer, 'tags'>

/** Making the text of so many series keeps the server from answering others for some tenths of a second. */
export const MOST_SERIES_OF_MAILBOXES = 2_000

const number = (part: ReturnType<typeof sql>) => part.mapWith(Number)
const inUse = sql`${mailboxProtocols.protocol} = any(${mailboxes.protocols})`

/** The apps a consumer knows of. */
export function appsOf(read: Reader, seer: Seer) {
  return read
    .select({ id: registrations.id, name: registrations.name })
    .from(registrations)
    .where(registrationsInScope(seer))
    .orderBy(asc(registrations.id))
}

/** Mailboxes by app, state and cause. */
export function mailboxGroups(read: Reader, seer: Seer) {
  const { registrationId, health, cause } = mailboxes
  return read
    .select({ registrationId, health, cause, mailboxes: number(sql`count(*)`) })
    .from(mailboxes)
    .where(inScope(seer))
    .groupBy(registrationId, health, cause)
}

/** Their protocols by app and state, and when one of them last worked. */
export function protocolGroups(read: Reader, seer: Seer) {
  const { protocol, health, workedAt } = mailboxProtocols
  return read
    .select({
      registrationId: mailboxes.registrationId,
      protocol,
      health,
      mailboxes: number(sql`count(*)`),
      workedAt: sql<Date | null>`max(${workedAt})`.mapWith(workedAt),
    })
    .from(mailboxProtocols)
    .innerJoin(mailboxes, eq(mailboxes.id, mailboxProtocols.mailboxId))
    .where(and(inUse, inScope(seer)))
    .groupBy(mailboxes.registrationId, protocol, health)
}

/** How long the last check of each mailbox took, in milliseconds, by protocol. */
export function durations(read: Reader, seer: Seer) {
  const { protocol, tookMs } = mailboxProtocols
  const share = (part: number) =>
    number(sql`percentile_disc(${part}::float8) within group (order by ${tookMs})`)
  return read
    .select({
      protocol,
      p50: share(0.5),
      p90: share(0.9),
      p99: share(0.99),
      max: number(sql`max(${tookMs})`),
    })
    .from(mailboxProtocols)
    .innerJoin(mailboxes, eq(mailboxes.id, mailboxProtocols.mailboxId))
    .where(and(inUse, isNotNull(tookMs), inScope(seer)))
    .groupBy(protocol)
}

/** Every protocol of every mailbox, as far as it was ever checked. */
export function singleMailboxes(read: Reader, seer: Seer) {
  const { protocol, health, workedAt } = mailboxProtocols
  const few = read
    .select({ id: mailboxes.id, address: mailboxes.address, registrationId: mailboxes.registrationId })
    .from(mailboxes)
    .where(inScope(seer))
    .orderBy(asc(mailboxes.id))
    .limit(MOST_SERIES_OF_MAILBOXES)
    .as('few')
  return read
    .select({ address: few.address, registrationId: few.registrationId, protocol, health, workedAt })
    .from(few)
    .innerJoin(mailboxProtocols, eq(mailboxProtocols.mailboxId, few.id))
    .innerJoin(mailboxes, eq(mailboxes.id, few.id))
    .where(inUse)
}

/** Secrets and certificates that are in use or wait to be. */
export function heldCredentials(read: Reader, seer: Seer) {
  return read
    .select({
      id: credentials.id,
      registrationId: credentials.registrationId,
      kind: credentials.kind,
      state: credentials.state,
      expiresAt: credentials.expiresAt,
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(and(inArray(credentials.state, ['current', 'next', 'fallback']), registrationsInScope(seer)))
    .orderBy(asc(credentials.id))
}
