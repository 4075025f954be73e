import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
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
    /** Every secret and certificate the app has in Entra, as Graph last listed them; null while it never could. */
    entraKeys: jsonb().$type<readonly EntraKey[]>(),
    entraReadAt: at(),
    /** When Graph is asked again. Moved ahead by whoever asks, so that no two do. */
    nextEntraReadAt: createdAt(),
    /** Rotation by itself: null while it is off. */
    autoRotation: jsonb().$type<AutoRotation>(),
    /** Why the last rotation by itself came to nothing; null when it did not. */
    autoRotationTrouble: jsonb().$type<RotationTrouble>(),
    nextAutoRotationAt: at(),
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

/** One secret or certificate of the app in Entra. Nothing of it is secret. */
export interface EntraKey {
  readonly kind: 'secret' | 'certificate'
  readonly keyId: string
  /** The first three characters of a secret, as Graph shows them. */
  readonly hint: string | null
  /** Of a certificate, in hexadecimal, SHA-1 or SHA-256 as Entra keeps it. */
  readonly thumbprint: string | null
  readonly displayName: string | null
  /** ISO 8601. */
  readonly startsAt: string | null
  readonly expiresAt: string | null
}

/** Days. */
export interface AutoRotation {
  /** How long before its end a secret is rotated. */
  readonly before: number
  /** For how long a new one is asked. */
  readonly life: number
  /** How long the old one stays in Entra after the switch. */
  readonly grace: number
}

export interface RotationTrouble {
  /** A code of `lib/rotation`. */
  readonly code: string
  /** What Microsoft said, masked. */
  readonly evidence: Evidence | null
  /** ISO 8601. */
  readonly at: string
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
    /** Its name in Entra. */
    displayName: text(),
    /** Typed by a person, or made by the portal through Graph. */
    origin: text({ enum: ['person', 'graph'] })
      .notNull()
      .default('person'),
    addedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** When it came into its state. */
    stateSince: createdAt(),
    /** Since when Graph does not list it any more. */
    goneFromEntraAt: at(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('credentials_one_next').on(t.registrationId).where(sql`${t.state} = 'next'`),
    index('credentials_registration').on(t.registrationId),
    uniqueIndex('credentials_one_current').on(t.registrationId).where(sql`${t.state} = 'current'`),
    index('credentials_expiry').on(t.expiresAt),
  ],
)
