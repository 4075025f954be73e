import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id, sealed } from './columns.ts'
import { mailboxes } from './mailboxes.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'
import { vaultKeys } from './vault.ts'

export const OUTCOMES = ['pending', 'connected', 'wrong-account', 'cancelled', 'refused', 'failed'] as const

/** One run of a sign-in, from redirect to result. */
export const attempts = pgTable(
  'attempts',
  {
    id: id(),
    /** sha256 of the `state` parameter and of the browser's cookie. */
    stateHash: text().notNull().unique(),
    browserHash: text().notNull(),
    verifierSealed: sealed().notNull(),
    verifierKeyId: uuid()
      .notNull()
      .references(() => vaultKeys.id),
    nonce: text().notNull(),
    kind: text({ enum: ['redirect'] }).notNull(),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id, { onDelete: 'cascade' }),
    /** Set for a reconnect, and once a new mailbox has been made. */
    mailboxId: uuid().references(() => mailboxes.id, { onDelete: 'set null' }),
    address: text().notNull(),
    displayName: text(),
    protocols: text({ enum: ['imap', 'pop3', 'smtp'] })
      .array()
      .notNull(),
    redirectUri: text().notNull(),
    startedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    consumedAt: at(),
    finishedAt: at(),
    outcome: text({ enum: OUTCOMES }).notNull().default('pending'),
    /** Safe to show: who was expected, who signed in, what Microsoft answered, its ids. */
    result: jsonb().$type<AttemptResult>(),
  },
  (t) => [index('attempts_created').on(t.createdAt)],
)

export interface AttemptResult {
  readonly expected?: string
  readonly used?: string
  readonly cause?: string
  /** What the portal's own checks found wrong, e.g. `nonce`, `refresh-token-missing`. */
  readonly problem?: string
  readonly evidence?: unknown
  readonly correlationId?: string
  readonly traceId?: string
  readonly probeId?: string
  readonly missingScopes?: readonly string[]
}
