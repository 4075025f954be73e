import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { type DaysLeft, daysLeft } from '#lib/credentials/days-left.ts'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'

const MAILBOXES_SHOWN = 50

type RegistrationRow = typeof registrations.$inferSelect
type CredentialRow = typeof credentials.$inferSelect

/** The secret or certificate in use, without the secret and without the key. */
export interface CurrentCredential
  extends Pick<CredentialRow, 'kind' | 'hint' | 'thumbprint' | 'expiresAt' | 'expirySource' | 'provenAt'> {
  readonly left: DaysLeft
}

export interface RegistrationLine
  extends Pick<RegistrationRow, 'id' | 'name' | 'cloud' | 'tenantId' | 'tenantDomain' | 'clientId'> {
  readonly credential: CurrentCredential | null
  readonly mailboxes: number
}

const currentOf = and(eq(credentials.registrationId, registrations.id), eq(credentials.state, 'current'))
const now = sql`now()`.mapWith(registrations.createdAt)
const shown = {
  kind: credentials.kind,
  thumbprint: credentials.thumbprint,
  hint: credentials.hint,
  expiresAt: credentials.expiresAt,
  expirySource: credentials.expirySource,
  provenAt: credentials.provenAt,
}

function withDaysLeft(
  credential: Omit<CurrentCredential, 'left'> | null,
  at: Date,
): CurrentCredential | null {
  return credential && { ...credential, left: daysLeft(credential.expiresAt, at) }
}

/** Every app with the secret or certificate it uses and its count of mailboxes, the one that expires first on top. One query. */
export async function registrationPanel(read: Reader): Promise<RegistrationLine[]> {
  const rows = await read
    .select({
      id: registrations.id,
      name: registrations.name,
      cloud: registrations.cloud,
      tenantId: registrations.tenantId,
      tenantDomain: registrations.tenantDomain,
      clientId: registrations.clientId,
      credential: shown,
      mailboxes:
        sql`(select count(*) from ${mailboxes} where ${mailboxes.registrationId} = ${registrations.id})`.mapWith(
          Number,
        ),
      now,
    })
    .from(registrations)
    .leftJoin(credentials, currentOf)
    .orderBy(asc(credentials.expiresAt), asc(registrations.name))
  return rows.map(({ now: at, credential, ...row }) => ({
    ...row,
    credential: withDaysLeft(credential, at),
  }))
}

export interface ProposedCertificate
  extends Pick<CredentialRow, 'id' | 'thumbprint' | 'expiresAt' | 'createdAt'> {}

export interface RegistrationDetail extends RegistrationRow {
  readonly credential: CurrentCredential | null
  /** The one before, which still works in Entra until it is deleted there or expires. */
  readonly fallback: Pick<CredentialRow, 'kind' | 'hint' | 'expiresAt'> | null
  /** Made here, and not in use before Entra has accepted it. */
  readonly proposed: ProposedCertificate | null
  /** The first of them; the board lists all. */
  readonly mailboxes: readonly Pick<typeof mailboxes.$inferSelect, 'id' | 'address' | 'health'>[]
}

export async function registrationDetail(read: Reader, id: string): Promise<RegistrationDetail | null> {
  const [rows, fallbacks, waiting, users] = await Promise.all([
    read
      .select({ registration: registrations, credential: shown, now })
      .from(registrations)
      .leftJoin(credentials, currentOf)
      .where(eq(registrations.id, id)),
    read
      .select({ kind: credentials.kind, hint: credentials.hint, expiresAt: credentials.expiresAt })
      .from(credentials)
      .where(and(eq(credentials.registrationId, id), eq(credentials.state, 'fallback')))
      .orderBy(desc(credentials.createdAt))
      .limit(1),
    read
      .select({
        id: credentials.id,
        thumbprint: credentials.thumbprint,
        expiresAt: credentials.expiresAt,
        createdAt: credentials.createdAt,
      })
      .from(credentials)
      .where(and(eq(credentials.registrationId, id), eq(credentials.state, 'proposed')))
      .limit(1),
    read
      .select({ id: mailboxes.id, address: mailboxes.address, health: mailboxes.health })
      .from(mailboxes)
      .where(eq(mailboxes.registrationId, id))
      .orderBy(asc(mailboxes.address))
      .limit(MAILBOXES_SHOWN),
  ])
  const [row] = rows
  if (!row) return null
  return {
    ...row.registration,
    credential: withDaysLeft(row.credential, row.now),
    fallback: fallbacks[0] ?? null,
    proposed: waiting[0] ?? null,
    mailboxes: users,
  }
}

/** The public part of one certificate of an app, with the name of the app. */
export async function publicCertificate(
  read: Reader,
  { registrationId, credentialId }: { readonly registrationId: string; readonly credentialId: string },
): Promise<{ readonly name: string; readonly pem: string } | null> {
  const [row] = await read
    .select({ name: registrations.name, pem: credentials.certificate })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(and(eq(credentials.id, credentialId), eq(credentials.registrationId, registrationId)))
  return row?.pem ? { name: row.name, pem: row.pem } : null
}
