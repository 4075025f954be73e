import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'
import { grants } from './grants.ts'
import { mailboxes } from './mailboxes.ts'
import { users } from './users.ts'

/** One shared mailbox on its way to another delegate. It stays where it is until it has worked with the new sign-in. */
export const moves = pgTable(
  'moves',
  {
    id: id(),
    /** What was asked for in one go has one page. The id of the attempt, when a new delegate signed in for it. */
    batchId: uuid().notNull(),
    mailboxId: uuid()
      .notNull()
      .references(() => mailboxes.id, { onDelete: 'cascade' }),
    /** Who carried it when this was asked for: that grant goes with its last mailbox. */
    fromGrantId: uuid(),
    toGrantId: uuid().references(() => grants.id, { onDelete: 'set null' }),
    requestedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    finishedAt: at(),
    outcome: text({ enum: ['moved', 'stayed'] }),
    /** Why it stayed. */
    result: jsonb().$type<MoveFacts>(),
    leaseOwner: text(),
    leaseUntil: at(),
    /** Counts how often it was taken; whoever writes must have taken it last. */
    version: integer().notNull().default(0),
  },
  (t) => [
    index('moves_batch').on(t.batchId),
    uniqueIndex('moves_one_open').on(t.mailboxId).where(sql`${t.finishedAt} is null`),
  ],
)

export interface MoveFacts {
  /** What the trial found. */
  readonly cause?: string
  readonly protocols?: readonly string[]
  /** Why there was no trial, or none that counts. */
  readonly problem?: 'gone' | 'delegate-gone' | 'starter-gone' | 'changed' | 'broke-off'
}
