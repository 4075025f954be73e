import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { BadRow, ImportDefaults, ListEncoding, ListSeparator, MailboxRow } from '#lib/imports/row.ts'
import { at, createdAt, id } from './columns.ts'
import { invitations } from './invitations.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'

export const ROW_OUTCOMES = ['connected', 'updated', 'known', 'waits', 'refused'] as const
export type RowOutcome = (typeof ROW_OUTCOMES)[number]

/** A list of mailboxes: shown first, and worked through once somebody has confirmed it. */
export const imports = pgTable(
  'imports',
  {
    id: id(),
    /** None for a list that was pasted. */
    fileName: text(),
    /** The app of all its mailboxes; gone when the app was removed. */
    registrationId: uuid().references(() => registrations.id, { onDelete: 'set null' }),
    /** Whether mailboxes that are connected already get the name and the tags of the list. */
    updateKnown: boolean().notNull().default(false),
    /** The list as it was read, to correct it; erased when it is confirmed. */
    text: text(),
    encoding: text().$type<ListEncoding>().notNull(),
    separator: text().$type<ListSeparator>().notNull(),
    /** What its rows mean where they say nothing. */
    defaults: jsonb().$type<ImportDefaults>().notNull(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    /** Whoever confirmed it is whoever imports: it goes on for as long as they may. */
    confirmedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    confirmedAt: at(),
  },
  (t) => [index('imports_created').on(t.createdAt)],
)

export const importRows = pgTable(
  'import_rows',
  {
    importId: uuid()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** Its place in the list, from 1. */
    position: integer().notNull(),
    line: integer().notNull(),
    /** Lower-case address; null for a row that could not be read. */
    key: text(),
    row: jsonb().$type<MailboxRow>(),
    /** What is wrong with a row that could not be read. */
    bad: jsonb().$type<Omit<BadRow, 'line'>>(),
    /** What became of it; null until it was its turn. */
    outcome: text({ enum: ROW_OUTCOMES }),
    /** Why it was refused. */
    cause: text(),
    workedAt: at(),
    invitationId: uuid().references(() => invitations.id, { onDelete: 'set null' }),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.position] }),
    index('import_rows_open')
      .on(t.importId, t.position)
      .where(sql`${t.key} is not null and ${t.outcome} is null`),
    index('import_rows_waiting').on(t.importId).where(sql`${t.outcome} = 'waits'`),
    index('import_rows_invitation').on(t.invitationId),
  ],
)
