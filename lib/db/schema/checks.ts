import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'
import { mailboxes } from './mailboxes.ts'
import { users } from './users.ts'

/** A deep check: folders counted, and a message sent to the mailbox itself and found again. By hand only. */
export const deepChecks = pgTable(
  'deep_checks',
  {
    id: id(),
    mailboxId: uuid()
      .notNull()
      .references(() => mailboxes.id, { onDelete: 'cascade' }),
    state: text({ enum: ['running', 'done', 'abandoned'] }).notNull(),
    requestedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    startedAt: createdAt(),
    updatedAt: createdAt(),
    finishedAt: at(),
    /** Steps with their evidence; typed where it is written and read. */
    results: jsonb().notNull(),
  },
  (t) => [index('deep_checks_mailbox').on(t.mailboxId, t.startedAt)],
)

/** What this server could reach when it was last asked, by cloud. */
export const preflights = pgTable(
  'preflights',
  {
    id: id(),
    cloud: text().notNull(),
    state: text({ enum: ['running', 'done', 'abandoned'] }).notNull(),
    requestedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    startedAt: createdAt(),
    updatedAt: createdAt(),
    finishedAt: at(),
    results: jsonb().notNull(),
  },
  (t) => [index('preflights_cloud').on(t.cloud, t.startedAt)],
)
