import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { at, createdAt, id, sealed } from './columns.ts'
import { registrations } from './registrations.ts'
import { vaultKeys } from './vault.ts'

/** A Microsoft identity that signed in: tenant id and object id, never its names. */
export const accounts = pgTable(
  'accounts',
  {
    id: id(),
    tenantId: text().notNull(),
    objectId: text().notNull(),
    upn: text(),
    mail: text(),
    displayName: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('accounts_identity').on(t.tenantId, t.objectId)],
)

export const grants = pgTable(
  'grants',
  {
    id: id(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id),
    /** As Entra granted them, fully qualified. */
    scopes: text().array().notNull(),
    refreshSealed: sealed(),
    refreshKeyId: uuid().references(() => vaultKeys.id),
    /** The refresh token before this one, kept one generation. */
    previousSealed: sealed(),
    previousKeyId: uuid().references(() => vaultKeys.id),
    accessSealed: sealed(),
    accessKeyId: uuid().references(() => vaultKeys.id),
    accessExpiresAt: at(),
    /** When this refresh token was issued; it dies 90 days later if nobody uses it. */
    refreshIssuedAt: at().notNull(),
    consentedAt: at().notNull(),
    lastRenewedAt: at(),
    nextRenewalAt: at().notNull(),
    renewalFailures: integer().notNull().default(0),
    /** Why renewal stopped until somebody acts; null while it goes on. */
    stoppedAt: at(),
    stoppedCause: text(),
    lastFailure: jsonb().$type<Evidence>(),
    leaseOwner: text(),
    leaseUntil: at(),
    version: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('grants_account_app').on(t.accountId, t.registrationId),
    index('grants_due').on(t.nextRenewalAt).where(sql`${t.stoppedAt} is null`),
  ],
)
