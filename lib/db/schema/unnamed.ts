import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id } from './columns.ts'

/** Failures that no rule could name, alike ones as one, so that the rules can be taught. Bounded; see lib/unnamed. */
export const unnamedFailures = pgTable(
  'unnamed_failures',
  {
    id: id(),
    /** Hash of where it was seen and of its words without numbers and names. */
    fingerprint: text().notNull(),
    seenIn: text({ enum: ['probe', 'token', 'sign-in', 'explain'] }).notNull(),
    /** Who said it: `EvidenceSource`. */
    saidBy: text().notNull(),
    stage: text().notNull(),
    /** The cloud whose sign-in service said it, where it is known. */
    cloud: text(),
    /** The words of the first one, fit for a public place. */
    sample: text().notNull(),
    count: integer().notNull().default(1),
    firstSeenAt: createdAt(),
    lastSeenAt: createdAt(),
  },
  (t) => [
    uniqueIndex('unnamed_failures_fingerprint').on(t.fingerprint),
    index('unnamed_failures_last_seen').on(t.lastSeenAt),
  ],
)
