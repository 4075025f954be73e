import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { incidentEvents, incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { readClock } from '#lib/health/queries.ts'
import { hasSubject } from './commands.ts'
import { explainedBy } from './explained-by.ts'
import type { View } from './inputs.ts'
import { faultOfIncident } from './of-faults.ts'
import { probingStoppedSince } from './watch.ts'
import { readProbing } from './watch-queries.ts'

export const PAGE_SIZE = 50
/** As many mailboxes as the page of an incident names; the board shows the rest. */
export const MOST_NAMED = 20
const MOST_EVENTS = 500
const EARLIER = 5

const isOpen = isNull(incidents.closedAt)
const snoozed = gt(incidents.snoozedUntil, sql`now()`)
const worstFirst = sql`(case ${incidents.severity} when 'red' then 0 else 1 end)`

/** How many incidents are open. */
export async function openCounts(read: Reader): Promise<{ readonly red: number; readonly amber: number }> {
  const rows = await read
    .select({ severity: incidents.severity, count: count() })
    .from(incidents)
    .where(isOpen)
    .groupBy(incidents.severity)
  const of = (severity: 'red' | 'amber') => rows.find((row) => row.severity === severity)?.count ?? 0
  return { red: of('red'), amber: of('amber') }
}

function whereOf(view: View, userId: string | null): SQL | undefined {
  switch (view) {
    case 'open':
      return isOpen
    case 'mine':
      return userId === null ? sql`false` : and(isOpen, eq(incidents.ownerId, userId))
    case 'snoozed':
      return and(isOpen, snoozed)
    case 'history':
      return isNotNull(incidents.closedAt)
  }
}

/**
 * One page of the incidents, and how many there are: the worst and longest first, of ended ones the newest. Beside
 * them, how many mailboxes are broken, whether an incident tells of them yet or not.
 */
export async function incidentList(
  read: Reader,
  { view, page, userId }: { readonly view: View; readonly page: number; readonly userId: string | null },
) {
  const where = whereOf(view, userId)
  const order =
    view === 'history'
      ? [desc(incidents.closedAt), desc(incidents.id)]
      : [asc(worstFirst), asc(incidents.since), asc(incidents.id)]
  const [rows, total, broken, asOf] = await Promise.all([
    read
      .select({ incident: incidents, owner: users.name, snoozed: sql<boolean>`coalesce(${snoozed}, false)` })
      .from(incidents)
      .leftJoin(users, eq(users.id, incidents.ownerId))
      .where(where)
      .orderBy(...order)
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE),
    read.$count(incidents, where),
    read.$count(mailboxes, eq(mailboxes.health, 'failing')),
    readClock(read),
  ])
  return { lines: rows.map(({ incident, ...rest }) => ({ ...incident, ...rest })), total, broken, asOf }
}

export type IncidentLine = Awaited<ReturnType<typeof incidentList>>['lines'][number]

const ackers = alias(users, 'ackers')

/** Everything the page of one incident shows. Null when there is no such incident. */
export async function incidentDetail(read: Reader, id: string) {
  const [[head], events, people, asOf] = await Promise.all([
    read
      .select({
        incident: incidents,
        owner: users.name,
        acknowledgedBy: ackers.name,
        registration: {
          id: registrations.id,
          name: registrations.name,
          cloud: registrations.cloud,
          tenantId: registrations.tenantId,
          clientId: registrations.clientId,
          servicePrincipalId: registrations.servicePrincipalId,
        },
        snoozed: sql<boolean>`coalesce(${snoozed}, false)`,
      })
      .from(incidents)
      .leftJoin(users, eq(users.id, incidents.ownerId))
      .leftJoin(ackers, eq(ackers.id, incidents.acknowledgedBy))
      .leftJoin(registrations, eq(registrations.id, incidents.registrationId))
      .where(eq(incidents.id, id)),
    read
      .select()
      .from(incidentEvents)
      .where(eq(incidentEvents.incidentId, id))
      .orderBy(desc(incidentEvents.at), desc(incidentEvents.id))
      .limit(MOST_EVENTS),
    read
      .select({ id: users.id, name: users.name })
      .from(users)
      .where(isNull(users.disabledAt))
      .orderBy(asc(sql`lower(${users.name})`), asc(users.id)),
    readClock(read),
  ])
  if (!head) return null
  const { incident } = head
  const [stopped, grant, subject, wider] = await Promise.all([
    stoppedMailboxes(read, incident),
    grantOf(read, incident),
    hasSubject(read, incident),
    widerOf(read, incident, events),
  ])
  return { ...head, events, people, asOf, stopped, grant, hasSubject: subject, wider }
}

export type IncidentDetail = NonNullable<Awaited<ReturnType<typeof incidentDetail>>>
type Incident = typeof incidents.$inferSelect

/** The first of the mailboxes that an open incident stops. */
async function stoppedMailboxes(read: Reader, incident: Incident) {
  if (incident.closedAt) return []
  const where = stoppedWhere(read, incident)
  if (!where) return []
  return read
    .select({ id: mailboxes.id, address: mailboxes.address, access: mailboxes.access })
    .from(mailboxes)
    .where(where)
    .orderBy(asc(sql`lower(${mailboxes.address})`))
    .limit(MOST_NAMED)
}

function stoppedWhere(read: Reader, incident: Incident): SQL | undefined {
  const { cause, subjectKind, subjectId, mailboxId } = incident
  if (mailboxId) return eq(mailboxes.id, mailboxId)
  if (!isCauseId(cause)) {
    if (subjectKind === 'grant') return eq(mailboxes.grantId, subjectId)
    return subjectKind === 'app' ? eq(mailboxes.registrationId, subjectId) : undefined
  }
  const fault = faultOfIncident({ ...incident, cause, who: 'wait' }, 0)
  return fault
    ? and(inArray(mailboxes.health, ['failing', 'throttled']), explainedBy(read, fault))
    : undefined
}

/** The sign-in that it is a matter of, directly or through its mailbox. */
async function grantOf(read: Reader, { subjectKind, subjectId, mailboxId }: Incident) {
  const where =
    subjectKind === 'grant'
      ? eq(grants.id, subjectId)
      : mailboxId
        ? inArray(
            grants.id,
            read.select({ id: mailboxes.grantId }).from(mailboxes).where(eq(mailboxes.id, mailboxId)),
          )
        : null
  if (!where) return null
  const [grant] = await read
    .select({
      upn: accounts.upn,
      mail: accounts.mail,
      objectId: accounts.objectId,
      consentedAt: grants.consentedAt,
      stoppedAt: grants.stoppedAt,
      stoppedCause: grants.stoppedCause,
      lastFailure: grants.lastFailure,
    })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(where)
  return grant ?? null
}

/** The incident that tells of it now, for one that was closed for that. */
async function widerOf(
  read: Reader,
  { closedWhy }: Incident,
  events: readonly (typeof incidentEvents.$inferSelect)[],
): Promise<string | null> {
  const key = events.find(({ kind }) => kind === 'closed')?.facts.by
  if (closedWhy !== 'wider' || typeof key !== 'string') return null
  const [row] = await read
    .select({ id: incidents.id })
    .from(incidents)
    .where(eq(incidents.key, key))
    .orderBy(desc(incidents.openedAt))
    .limit(1)
  return row?.id ?? null
}

/** The open incidents of these faults, by key: where the line of a fault leads to. */
export async function incidentIds(read: Reader): Promise<ReadonlyMap<string, string>> {
  const rows = await read
    .select({ key: incidents.key, id: incidents.id })
    .from(incidents)
    .where(and(isOpen, inArray(incidents.subjectKind, ['app', 'grant', 'host'])))
  return new Map(rows.map(({ key, id }) => [key, id]))
}

interface OfMailbox {
  readonly id: string
  readonly grantId: string | null
  readonly registrationId: string
  readonly cause: string | null
  /** The wide fault that stops it. */
  readonly faultKey: string | null
}

/** The open incidents that a mailbox is part of, and the last ones of its own that have ended. */
export async function incidentsOfMailbox(read: Reader, mailbox: OfMailbox) {
  const { id, grantId, registrationId, cause, faultKey } = mailbox
  const onSubject = (kind: 'app' | 'grant', subjectId: string) =>
    and(
      eq(incidents.subjectKind, kind),
      eq(incidents.subjectId, subjectId),
      cause === null ? sql`false` : eq(incidents.cause, cause),
    )
  const [open, earlier] = await Promise.all([
    read
      .select()
      .from(incidents)
      .where(
        and(
          isOpen,
          or(
            eq(incidents.mailboxId, id),
            faultKey === null ? undefined : eq(incidents.key, faultKey),
            grantId === null ? undefined : onSubject('grant', grantId),
            onSubject('app', registrationId),
          ),
        ),
      )
      .orderBy(asc(worstFirst), asc(incidents.since), asc(incidents.id)),
    read
      .select()
      .from(incidents)
      .where(and(eq(incidents.mailboxId, id), isNotNull(incidents.closedAt)))
      .orderBy(desc(incidents.closedAt), desc(incidents.id))
      .limit(EARLIER),
  ])
  return { open, earlier }
}

export type IncidentsOfMailbox = Awaited<ReturnType<typeof incidentsOfMailbox>>

/**
 * Whether nobody checks mailboxes any more, as a page can see it when every job is dead; `since` is null when nobody
 * ever did.
 */
export async function probingStopped(
  read: Reader,
  asOf: number,
): Promise<{ readonly since: Date | null } | null> {
  const now = new Date(asOf)
  const facts = await readProbing(read, now)
  const since = probingStoppedSince(facts, now)
  if (!since) return null
  return { since: facts.beats.has('probe-due') || facts.probes.lastCheck ? since : null }
}
