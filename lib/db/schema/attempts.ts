import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id, sealed } from './columns.ts'
import { invitations } from './invitations.ts'
import { mailboxes } from './mailboxes.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'
import { vaultKeys } from './vault.ts'

export const OUTCOMES = ['pending', 'connected', 'wrong-account', 'cancelled', 'refused', 'failed'] as const

export const ATTEMPT_KINDS = ['redirect', 'paste-back', 'device-code', 'admin-consent'] as const

/** One run of a sign-in, from redirect to result. */
export const attempts = pgTable(
  'attempts',
  {
    id: id(),
    /** sha256 of the `state` parameter and of the browser's cookie. */
    stateHash: text().notNull().unique(),
    browserHash: text().notNull(),
    /** None for a device code, which has no verifier. */
    verifierSealed: sealed(),
    verifierKeyId: uuid().references(() => vaultKeys.id),
    nonce: text().notNull(),
    kind: text({ enum: ATTEMPT_KINDS }).notNull(),
    /** The device code, and what its page shows. */
    deviceSealed: sealed(),
    deviceKeyId: uuid().references(() => vaultKeys.id),
    device: jsonb().$type<DeviceFacts>(),
    /** Made with this invitation, by somebody without a portal login. */
    invitationId: uuid().references(() => invitations.id, { onDelete: 'set null' }),
    access: text({ enum: ['own', 'shared'] })
      .notNull()
      .default('own'),
    /** Who has to sign in when it is not the mailbox itself: the delegate. */
    signInAs: text(),
    /** The mailboxes this sign-in shall carry; null when it is only `address`. */
    targets: jsonb().$type<readonly AttemptTarget[]>(),
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
  /** Admin consent only: the organisation that was asked, and what the app's token carried there afterwards. */
  readonly tenantId?: string
  readonly roles?: readonly string[]
  /** The grant that was gained. */
  readonly grantId?: string
}

export interface AttemptTarget {
  readonly mailboxId?: string
  /** It exists and works through somebody else: it is given to this grant only once it is proven with it. */
  readonly move?: true
  readonly address: string
  readonly displayName?: string
  readonly tags?: readonly string[]
  readonly protocols: readonly ('imap' | 'pop3' | 'smtp')[]
}

export interface DeviceFacts {
  readonly userCode: string
  readonly verificationUri: string
  readonly intervalSeconds: number
  /** Nobody asks Microsoft before: seconds since 1970 by the database's clock. */
  readonly nextPollAt?: number
  /** How often Microsoft was asked since it last answered: more than once, and an answer has been lost. */
  readonly asked?: number
}
