import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, createdAt, id, sealed } from './columns.ts'
import { users } from './users.ts'
import { vaultKeys } from './vault.ts'

export const registrations = pgTable(
  'registrations',
  {
    id: id(),
    name: text().notNull(),
    cloud: text().notNull(),
    tenantId: text().notNull(),
    /** The domain the admin typed, when the tenant was found from it. */
    tenantDomain: text(),
    clientId: text().notNull(),
    /** Whether the app may read its own application object in Graph. */
    graphAccess: text({ enum: ['unknown', 'allowed', 'denied'] })
      .notNull()
      .default('unknown'),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('registrations_app').on(t.cloud, t.tenantId, t.clientId)],
)

export const credentials = pgTable(
  'credentials',
  {
    id: id(),
    registrationId: uuid()
      .notNull()
      .references(() => registrations.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['secret', 'certificate'] }).notNull(),
    /** Last four characters, to tell one secret from another. */
    hint: text().notNull(),
    entraKeyId: text(),
    sealed: sealed().notNull(),
    sealedKeyId: uuid()
      .notNull()
      .references(() => vaultKeys.id),
    thumbprint: text(),
    startsAt: at(),
    expiresAt: at().notNull(),
    expirySource: text({ enum: ['entered', 'graph', 'certificate'] }).notNull(),
    state: text({ enum: ['proposed', 'next', 'current', 'fallback', 'retired'] }).notNull(),
    provenAt: at(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('credentials_one_current').on(t.registrationId).where(sql`${t.state} = 'current'`),
    index('credentials_expiry').on(t.expiresAt),
  ],
)
