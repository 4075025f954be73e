import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'

export const users = pgTable(
  'users',
  {
    id: id(),
    email: text().notNull(),
    name: text().notNull(),
    role: text({ enum: ['admin', 'help-desk'] }).notNull(),
    /** argon2id in PHC form. */
    passwordHash: text().notNull(),
    locale: text(),
    timeZone: text(),
    disabledAt: at(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('users_email').on(sql`lower(${t.email})`)],
)

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    /** sha256 of the random id in the cookie. */
    tokenHash: text().notNull().unique(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
    expiresAt: at().notNull(),
    endedAt: at(),
    endedWhy: text(),
    browser: text(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

export const setupCodes = pgTable('setup_codes', {
  id: id(),
  codeHash: text().notNull().unique(),
  createdAt: createdAt(),
  expiresAt: at().notNull(),
  usedAt: at(),
})

/** Failed sign-ins, counted in the database so that every replica sees them. */
export const signInThrottles = pgTable('sign_in_throttles', {
  /** sha256 of what is counted: an account, or the network an attempt came from. */
  key: text().primaryKey(),
  failures: integer().notNull().default(0),
  lastFailureAt: createdAt(),
  blockedUntil: at(),
})
