import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
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
    /** What the app told of itself when it was last asked; null while it may not, or was never asked. */
    appFacts: jsonb().$type<AppFacts>(),
    /** Object id of the enterprise application, from the app-only token's own claims. */
    servicePrincipalId: text(),
    /** Application permissions in the last app-only token. */
    appRoles: text().array(),
    /** The same in the last one for Microsoft Graph; null while none could be had or read. */
    graphRoles: text().array(),
    appAccessSealed: sealed(),
    appAccessKeyId: uuid().references(() => vaultKeys.id),
    appAccessExpiresAt: at(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('registrations_app').on(t.cloud, t.tenantId, t.clientId)],
)

/** What matters to the portal of an app's own object in Graph. */
export interface AppFacts {
  readonly displayName: string | null
  /** The platform under which our redirect URI stands. Only `web` can work with a client secret. */
  readonly redirectUri: 'web' | 'spa' | 'public-client' | 'absent'
  /** Delegated permissions that are not declared; null when Graph did not tell. */
  readonly undeclaredPermissions: readonly string[] | null
  /** “Allow public client flows”, for signing in with a code; null or absent when nobody told. */
  readonly publicClientFlows?: boolean | null
  /** Whether one of the redirect URIs one pastes back from is registered. */
  readonly pasteBack?: boolean
  /** Secrets of the app in Entra, those in use elsewhere among them. */
  readonly secrets: number
  /** ISO 8601. */
  readonly readAt: string
}

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
    /** Certificate only: the public chain as PEM, and its thumbprints as Entra shows them (SHA-1) and as it signs (SHA-256). */
    certificate: text(),
    thumbprint: text(),
    thumbprintSha256: text(),
    startsAt: at(),
    expiresAt: at().notNull(),
    /** `entra`: the sign-in service refused it as expired before the known date. */
    expirySource: text({ enum: ['entered', 'graph', 'certificate', 'entra'] }).notNull(),
    state: text({ enum: ['proposed', 'next', 'current', 'fallback', 'retired'] }).notNull(),
    provenAt: at(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('credentials_one_current').on(t.registrationId).where(sql`${t.state} = 'current'`),
    index('credentials_expiry').on(t.expiresAt),
  ],
)
