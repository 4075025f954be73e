import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { SafeFact } from '#lib/errors.ts'
import { at, createdAt, id } from './columns.ts'
import { mailboxes } from './mailboxes.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'

/** One fault at the level at which it lives, from its opening to its end. */
export const incidents = pgTable(
  'incidents',
  {
    id: id(),
    /** The same for the same fault: at most one open incident has it. */
    key: text().notNull(),
    level: text({
      enum: ['app', 'portal', 'grant', 'network', 'mailbox', 'protocol', 'service'],
    }).notNull(),
    subjectKind: text({ enum: ['app', 'grant', 'host', 'mailbox', 'portal', 'channel'] }).notNull(),
    subjectId: text().notNull(),
    subjectName: text().notNull(),
    registrationId: uuid().references(() => registrations.id, { onDelete: 'set null' }),
    mailboxId: uuid().references(() => mailboxes.id, { onDelete: 'set null' }),
    /** Null when it stops every protocol. */
    protocol: text({ enum: ['imap', 'pop3', 'smtp'] }),
    /** An id of the catalogue of causes, or of the portal's own watch. */
    cause: text().notNull(),
    severity: text({ enum: ['red', 'amber'] }).notNull(),
    who: text().notNull(),
    /** When the trouble began, which is before somebody could be sure of it. */
    since: at().notNull(),
    openedAt: createdAt(),
    /** When it was last seen to be there. */
    seenAt: createdAt(),
    closedAt: at(),
    closedWhy: text({ enum: ['works', 'wider', 'gone', 'by-hand'] }),
    /** How many mailboxes it stops now, at its worst, and of how many. */
    stops: integer().notNull().default(0),
    stopsMost: integer().notNull().default(0),
    of: integer().notNull().default(0),
    /** How often it came back within the time in which it counts as the same. */
    returns: integer().notNull().default(0),
    ownerId: uuid().references(() => users.id, { onDelete: 'set null' }),
    acknowledgedAt: at(),
    acknowledgedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    snoozedUntil: at(),
    /** Told to the rules of alerts; false for news that nobody has looked at yet. */
    announced: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex('incidents_one_open').on(t.key).where(sql`${t.closedAt} is null`),
    index('incidents_key').on(t.key, t.closedAt),
    index('incidents_closed').on(t.closedAt, t.id),
    index('incidents_mailbox').on(t.mailboxId),
    index('incidents_registration').on(t.registrationId),
  ],
)

export const INCIDENT_EVENTS = [
  'opened',
  'returned',
  'worse',
  'closed',
  'acknowledged',
  'unacknowledged',
  'assigned',
  'unassigned',
  'snoozed',
  'woken',
  'noted',
] as const

/** What happened to an incident, in order. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    id: id(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' }),
    at: createdAt(),
    kind: text({ enum: INCIDENT_EVENTS }).notNull(),
    byId: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** Null when it was nobody's doing. */
    byName: text(),
    note: text(),
    facts: jsonb().$type<Readonly<Record<string, SafeFact>>>().notNull().default({}),
    /** Whether the rules of alerts have looked at it. */
    handedOnAt: at(),
  },
  (t) => [
    index('incident_events_incident').on(t.incidentId, t.at),
    index('incident_events_new').on(t.id).where(sql`${t.handedOnAt} is null`),
  ],
)

/** When each part of the machinery last finished a round. Whoever reads it knows whether it lives. */
export const heartbeats = pgTable('heartbeats', {
  name: text().primaryKey(),
  at: createdAt(),
  instance: text().notNull(),
})
