import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Diagnosis } from '#lib/diagnosis/diagnose.ts'
import { HEALTH, type Health } from '#lib/diagnosis/health.ts'
import type { PortalCheck } from '#lib/diagnosis/portal-check.ts'
import type { ProtocolResult } from '#lib/mail/stages.ts'
import { at, createdAt, id } from './columns.ts'
import { grants } from './grants.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'

/** Worst first. Written with literals, so that queries and the index name the same expression. */
export function healthRank(health: AnyPgColumn): SQL<number> {
  return sql<number>`(case ${health} when 'failing' then 0 when 'throttled' then 1 when 'unknown' then 2 else 3 end)`
}

export const mailboxes = pgTable(
  'mailboxes',
  {
    id: id(),
    address: text().notNull(),
    displayName: text(),
    access: text({ enum: ['own', 'shared', 'app'] }).notNull(),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id),
    grantId: uuid().references(() => grants.id),
    protocols: text({ enum: ['imap', 'pop3', 'smtp'] })
      .array()
      .notNull(),
    tags: text().array().notNull().default(sql`'{}'::text[]`),
    /** The worst of its protocols, kept here so that the board sorts and counts by index. */
    health: text({ enum: HEALTH }).notNull().default('unknown'),
    /** Cause of the worst protocol; null when healthy. */
    cause: text(),
    healthSince: createdAt(),
    /** Checks in a row that did not find it healthy. */
    failuresInRow: integer().notNull().default(0),
    lastCheckedAt: at(),
    nextProbeAt: createdAt(),
    leaseOwner: text(),
    leaseUntil: at(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('mailboxes_address').on(sql`lower(${t.address})`),
    index('mailboxes_due').on(t.nextProbeAt),
    index('mailboxes_health').on(t.health, t.cause),
    // One index per order of the board; each is read from either end.
    index('mailboxes_state').on(
      healthRank(t.health),
      t.healthSince.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('mailboxes_since').on(t.healthSince, t.id),
    index('mailboxes_checked').on(t.lastCheckedAt, t.id),
    index('mailboxes_registration').on(t.registrationId),
    /** When anything of an app was last seen to work. */
    index('mailboxes_good').on(t.registrationId, t.lastCheckedAt).where(sql`${t.health} = 'healthy'`),
    index('mailboxes_grant').on(t.grantId),
  ],
)

export const mailboxProtocols = pgTable(
  'mailbox_protocols',
  {
    mailboxId: uuid()
      .notNull()
      .references(() => mailboxes.id, { onDelete: 'cascade' }),
    protocol: text({ enum: ['imap', 'pop3', 'smtp'] }).notNull(),
    health: text({ enum: HEALTH }).notNull().default('unknown'),
    cause: text(),
    since: createdAt(),
    failuresInRow: integer().notNull().default(0),
    checkedAt: at(),
    /** When it was last seen to work. */
    workedAt: at(),
    /** Milliseconds the last check of it took. */
    tookMs: integer(),
  },
  (t) => [primaryKey({ columns: [t.mailboxId, t.protocol] })],
)

export const probes = pgTable(
  'probes',
  {
    id: id(),
    mailboxId: uuid()
      .notNull()
      .references(() => mailboxes.id, { onDelete: 'cascade' }),
    trigger: text({ enum: ['connect', 'manual', 'schedule'] }).notNull(),
    state: text({ enum: ['running', 'done', 'abandoned'] }).notNull(),
    requestedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    startedAt: createdAt(),
    /** Moves with every stage, so that watchers on any replica can follow. */
    updatedAt: createdAt(),
    finishedAt: at(),
    results: jsonb().$type<ProbeResults>().notNull(),
  },
  (t) => [
    index('probes_mailbox').on(t.mailboxId, t.startedAt),
    index('probes_updated').on(t.updatedAt),
    uniqueIndex('probes_one_running').on(t.mailboxId).where(sql`${t.state} = 'running'`),
  ],
)

/** What the probe found by protocol; the token step, which comes before all of them, beside it. */
export interface ProbeResults {
  readonly token?: {
    readonly status: 'passed' | 'failed'
    /** A mail server refused the first token, and a fresh one was drawn. */
    readonly renewed?: boolean
    readonly cause?: string
    readonly evidence?: unknown
  }
  readonly protocols: readonly (ProtocolResult & {
    readonly health: Health
    readonly cause?: string
    /** Why this cause and no other; absent where the words of the server left nothing open. */
    readonly reasons?: Reasons
  })[]
  /** What the portal tried or looked up by itself to tell the causes apart. */
  readonly ran?: readonly PortalCheck[]
}

export type Reasons = Pick<Diagnosis, 'confidence' | 'ambiguous' | 'candidates' | 'checks'>
