import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'
import { registrations } from './registrations.ts'
import { users } from './users.ts'

/** A link with which an owner or a delegate consents without a portal login. */
export const invitations = pgTable(
  'invitations',
  {
    id: id(),
    /** sha256 of the token in the link, which is shown once. */
    tokenHash: text().notNull().unique(),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id, { onDelete: 'cascade' }),
    /** Who has to sign in: the owner's mailbox, or the delegate. */
    signInAs: text().notNull(),
    access: text({ enum: ['own', 'shared'] }).notNull(),
    /** The mailboxes it is pinned to: one for an owner, one or more for a delegate. */
    targets: jsonb().$type<readonly InvitationTarget[]>().notNull(),
    /** A sentence from the admin to the person, shown on the page. */
    note: text(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    openedAt: at(),
    /** The last account that signed in and was refused, and when. */
    wrongAccount: text(),
    wrongAccountAt: at(),
    doneAt: at(),
    revokedAt: at(),
  },
  (t) => [index('invitations_created').on(t.createdAt)],
)

export interface InvitationTarget {
  /** Connected through somebody else: see `AttemptTarget`. */
  readonly move?: true
  readonly address: string
  readonly displayName?: string
  readonly tags?: readonly string[]
  readonly protocols: readonly ('imap' | 'pop3' | 'smtp')[]
}
