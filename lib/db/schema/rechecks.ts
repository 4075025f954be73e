import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt } from './columns.ts'
import { mailboxes } from './mailboxes.ts'
import { users } from './users.ts'

/** Somebody asked that a mailbox be checked again and again until it works: the newest such wish of each mailbox. */
export const rechecks = pgTable('rechecks', {
  mailboxId: uuid()
    .primaryKey()
    .references(() => mailboxes.id, { onDelete: 'cascade' }),
  startedAt: createdAt(),
  until: at().notNull(),
  requestedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
  /** Null while it goes on. */
  endedAt: at(),
  outcome: text({ enum: ['good', 'over', 'stopped'] }),
})
