import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id, sealed } from './columns.ts'
import { incidents } from './incidents.ts'
import { users } from './users.ts'
import { vaultKeys } from './vault.ts'

/** Where alerts go. */
export const channels = pgTable('channels', {
  id: id(),
  /** An id of `lib/alerts/channels.ts`. */
  kind: text().notNull(),
  name: text().notNull(),
  /** Its settings as JSON, sealed whole: an address of a webhook is a secret. */
  settingsSealed: sealed().notNull(),
  settingsKeyId: uuid()
    .notNull()
    .references(() => vaultKeys.id),
  /** What may be shown of the settings. */
  shown: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  /** To where a message goes that this one cannot carry. */
  insteadId: uuid(),
  disabledAt: at(),
  lastSentAt: at(),
  /** Since when nothing was delivered, and why; null while it works. */
  failingSince: at(),
  failure: jsonb().$type<ChannelFailure>(),
  /** It failed in a way that no repetition heals. */
  deadAt: at(),
  createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
  createdAt: createdAt(),
  updatedAt: createdAt(),
})

export interface ChannelFailure {
  /** A code of `lib/alerts`. */
  readonly code: string
  /** What the other side said, masked and short. */
  readonly said: string | null
}

/** What is told, how bad it has to be, to whom, and when. */
export const alertRules = pgTable('alert_rules', {
  id: id(),
  name: text().notNull(),
  enabled: boolean().notNull().default(true),
  events: text({ enum: ['incidents', 'reminders', 'digest'] })
    .array()
    .notNull(),
  minSeverity: text({ enum: ['red', 'amber'] })
    .notNull()
    .default('red'),
  /** Empty: every level. */
  levels: text().array().notNull().default(sql`'{}'::text[]`),
  /** Empty: every app. */
  registrationIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
  /** Empty: every mailbox. */
  tags: text().array().notNull().default(sql`'{}'::text[]`),
  channelIds: uuid().array().notNull(),
  /** An incident is told when it has lasted so many minutes. */
  afterMinutes: integer().notNull().default(0),
  timeZone: text().notNull(),
  /** Minutes of the day; both null for none. A span may go over midnight. */
  quietFrom: integer(),
  quietUntil: integer(),
  /** 1 Monday to 7 Sunday: days that are quiet as a whole. */
  quietDays: integer().array().notNull().default(sql`'{}'::integer[]`),
  /** Red ones are told in quiet hours as well. */
  redAlways: boolean().notNull().default(true),
  /** Minute of the day of the digest and of reminders. */
  dailyAt: integer().notNull().default(480),
  createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
  createdAt: createdAt(),
  updatedAt: createdAt(),
})

export const OUTBOX_STATES = ['waiting', 'sending', 'sent', 'unsure', 'failed', 'dropped'] as const

/** Messages on their way, one row for each message and place. */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    channelId: uuid()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    /** The same for the same message to the same place, for ever: nothing is told twice. */
    once: text().notNull(),
    kind: text({ enum: ['opened', 'worse', 'closed', 'reminder', 'digest', 'test'] }).notNull(),
    incidentId: uuid().references(() => incidents.id, { onDelete: 'set null' }),
    ruleId: uuid(),
    /** Facts, never a secret; words are made of them when it is sent. Typed where it is written and read. */
    message: jsonb().notNull(),
    state: text({ enum: OUTBOX_STATES }).notNull().default('waiting'),
    /** `sending` only: bytes that cannot be taken back were about to leave. */
    handedOverAt: at(),
    attempts: integer().notNull().default(0),
    nextTryAt: createdAt(),
    leaseOwner: text(),
    leaseUntil: at(),
    failure: jsonb().$type<ChannelFailure>(),
    sentAt: at(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('outbox_once').on(t.channelId, t.once),
    index('outbox_due').on(t.nextTryAt).where(sql`${t.state} in ('waiting', 'sending')`),
    index('outbox_created').on(t.createdAt, t.id),
    index('outbox_channel').on(t.channelId, t.createdAt),
    index('outbox_incident').on(t.incidentId),
  ],
)
