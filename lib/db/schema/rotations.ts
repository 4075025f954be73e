import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { at, createdAt, id } from './columns.ts'
import { credentials, registrations } from './registrations.ts'
import { users } from './users.ts'

export const ROTATION_STEPS = ['add', 'prove', 'sample', 'switch', 'rest', 'remove', 'ended'] as const
export type RotationStep = (typeof ROTATION_STEPS)[number]

/**
 * The way of one registration from one secret or certificate to the next. The step is what is to be done now; a row
 * that is not ended is gone on with by whoever finds it.
 */
export const rotations = pgTable(
  'rotations',
  {
    id: id(),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id, { onDelete: 'cascade' }),
    mode: text({ enum: ['by-hand', 'by-graph'] }).notNull(),
    step: text({ enum: ROTATION_STEPS }).notNull(),
    /** Null until one is stored. */
    nextId: uuid().references(() => credentials.id, { onDelete: 'set null' }),
    /** What was in use when it began. */
    previousId: uuid().references(() => credentials.id, { onDelete: 'set null' }),
    /** Graph only: the name under which the new secret is found again in Entra. */
    mark: text(),
    startedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    startedByName: text().notNull(),
    startedAt: createdAt(),
    provenAt: at(),
    sampledAt: at(),
    samples: jsonb().$type<readonly RotationSample[]>(),
    switchedAt: at(),
    /** From when the old one may be removed in Entra. */
    removableAt: at(),
    removedAt: at(),
    endedAt: at(),
    outcome: text({ enum: ['done', 'taken-back', 'refused'] }),
    /** What stopped it for now. */
    trouble: jsonb().$type<{ readonly code: string; readonly evidence: Evidence | null }>(),
    failures: integer().notNull().default(0),
    nextTryAt: createdAt(),
    leaseOwner: text(),
    leaseUntil: at(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('rotations_one_open').on(t.registrationId).where(sql`${t.endedAt} is null`),
    index('rotations_due').on(t.nextTryAt).where(sql`${t.endedAt} is null`),
    index('rotations_registration').on(t.registrationId, t.startedAt),
  ],
)

/** One kind of grant tried with the next secret, before it is in use. */
export interface RotationSample {
  /** Client credentials have no grant. */
  readonly kind: 'own' | 'shared' | 'app'
  readonly mailboxId: string
  readonly address: string
  readonly grantId: string | null
  readonly ok: boolean
  readonly protocol: Protocol | null
  readonly cause: string | null
  readonly evidence: Evidence | null
  /** It failed in the same way before, with the secret in use. */
  readonly known?: boolean
}
