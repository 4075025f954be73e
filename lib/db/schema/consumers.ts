import { sql } from 'drizzle-orm'
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'
import { users } from './users.ts'

/** A downstream system with a key. What it may do is in the list, and nothing else. */
export const consumers = pgTable('consumers', {
  id: id(),
  name: text().notNull(),
  /** sha256 of the key, which is shown once. */
  keyHash: text().notNull().unique(),
  /** Last four characters, to tell one key from another. */
  hint: text().notNull(),
  permissions: text({ enum: ['health.read', 'metrics.read'] })
    .array()
    .notNull(),
  /** Empty: every mailbox. */
  tags: text().array().notNull().default(sql`'{}'::text[]`),
  createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
  createdAt: createdAt(),
  expiresAt: at(),
  revokedAt: at(),
  lastUsedAt: at(),
})

/** A calendar of expiries, under a link that only its person knows. */
export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenHash: text().notNull().unique(),
    hint: text().notNull(),
    createdAt: createdAt(),
    revokedAt: at(),
    lastReadAt: at(),
    /** What read it last, by its own name. */
    lastReader: text(),
  },
  (t) => [index('calendar_feeds_user').on(t.userId)],
)
