import { randomUUID } from 'node:crypto'
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'
import { secretPlace } from '#lib/credentials/secret-place.ts'
import type { Database } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { refreshPlace } from '#lib/grants/places.ts'
import { Secret } from '#lib/secret.ts'
import type { Vault } from '#lib/vault/vault.ts'

const DAY_MS = 86_400_000

async function insert<T extends PgTable>(
  database: Database,
  table: T,
  row: InferInsertModel<T>,
): Promise<InferSelectModel<T>> {
  const [inserted] = await database.transaction((writer) => writer.insert(table).values(row).returning())
  return inserted as InferSelectModel<T>
}

const unique = () => randomUUID().slice(0, 8)
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS)

type Given<T extends PgTable> = Partial<InferInsertModel<T>>

/** Cannot sign in: the password hash is the hash of nothing. */
export function insertUser(database: Database, given: Given<typeof users> = {}) {
  return insert(database, users, {
    email: `user-${unique()}@mailgrant.example`,
    name: 'Test User',
    role: 'admin',
    passwordHash: '-',
    ...given,
  })
}

export function insertRegistration(database: Database, given: Given<typeof registrations> = {}) {
  return insert(database, registrations, {
    name: 'Test app',
    cloud: 'global',
    tenantId: randomUUID(),
    clientId: randomUUID(),
    ...given,
  })
}

export function insertAccount(database: Database, given: Given<typeof accounts> = {}) {
  const upn = `account-${unique()}@contoso.example`
  return insert(database, accounts, {
    tenantId: randomUUID(),
    objectId: randomUUID(),
    upn,
    mail: upn,
    displayName: 'Test Account',
    ...given,
  })
}

interface Sealing {
  readonly database: Database
  readonly vault: Vault
}

/** A current client secret, good for a year. */
export async function insertCredential(
  { database, vault }: Sealing,
  given: Given<typeof credentials> & { secret?: string } = {},
) {
  const { secret = `secret-${unique()}`, ...columns } = given
  const id = columns.id ?? uuidv7()
  const sealed = await vault.seal(secretPlace(id), new Secret(secret))
  return insert(database, credentials, {
    id,
    registrationId: columns.registrationId ?? (await insertRegistration(database)).id,
    kind: 'secret',
    hint: secret.slice(-4),
    sealed: sealed.value,
    sealedKeyId: sealed.keyId,
    expiresAt: daysFromNow(365),
    expirySource: 'entered',
    state: 'current',
    provenAt: new Date(),
    ...columns,
  })
}

/** A live grant with a sealed refresh token, renewed just now and due in a week. */
export async function insertGrant(
  { database, vault }: Sealing,
  given: Given<typeof grants> & { refreshToken?: string } = {},
) {
  const { refreshToken = `refresh-${unique()}`, ...columns } = given
  const id = columns.id ?? uuidv7()
  const sealed = await vault.seal(refreshPlace(id), new Secret(refreshToken))
  return insert(database, grants, {
    id,
    accountId: columns.accountId ?? (await insertAccount(database)).id,
    registrationId: columns.registrationId ?? (await insertRegistration(database)).id,
    scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All'],
    refreshSealed: sealed.value,
    refreshKeyId: sealed.keyId,
    refreshIssuedAt: new Date(),
    consentedAt: new Date(),
    lastRenewedAt: new Date(),
    nextRenewalAt: daysFromNow(7),
    ...columns,
  })
}

/** An own mailbox, due now, without a grant unless one is given. */
export async function insertMailbox(database: Database, given: Given<typeof mailboxes> = {}) {
  return insert(database, mailboxes, {
    address: `mailbox-${unique()}@contoso.example`,
    access: 'own',
    registrationId: given.registrationId ?? (await insertRegistration(database)).id,
    protocols: ['imap', 'pop3', 'smtp'],
    ...given,
  })
}
