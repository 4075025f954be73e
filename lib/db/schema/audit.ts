import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { SafeFact } from '#lib/errors.ts'
import { createdAt, id } from './columns.ts'

export const auditEvents = pgTable(
  'audit_events',
  {
    id: id(),
    /** Place in the chain, without gaps. */
    number: bigint({ mode: 'number' }).notNull().unique(),
    at: createdAt(),
    actorKind: text({ enum: ['user', 'system', 'setup'] }).notNull(),
    actorId: text(),
    actorName: text().notNull(),
    verb: text().notNull(),
    subjectKind: text().notNull(),
    subjectId: text(),
    subjectName: text().notNull(),
    facts: jsonb().$type<Record<string, SafeFact>>().notNull(),
    /** HMAC over the row before and this one. */
    mac: text().notNull(),
  },
  // What was done to one subject lately.
  (t) => [index('audit_events_subject').on(t.subjectId, t.number)],
)

/** The end of the chain: one row, locked by every writer. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: integer().primaryKey(),
    number: bigint({ mode: 'number' }).notNull(),
    mac: text().notNull(),
  },
  (t) => [check('audit_head_single', sql`${t.id} = 1`)],
)
