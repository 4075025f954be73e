import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ClientApp, ClientCredential } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import { VaultError } from '#lib/vault/vault.ts'
import { secretPlace } from './secret-place.ts'

type CredentialRow = typeof credentials.$inferSelect
type ToOpen = Pick<Services, 'database' | 'vault' | 'clouds'>

export interface OpenClient {
  readonly registration: typeof registrations.$inferSelect
  readonly cloud: Cloud
  /** The credential in use. Its id tells which secret or certificate a token call was made with. */
  readonly credential: Omit<CredentialRow, 'sealed' | 'sealedKeyId'>
  /** As the token client takes it. */
  readonly client: ClientApp
  /** The last call that was accepted was made with the fallback. */
  readonly carried: boolean
}

const before = alias(credentials, 'before')

/**
 * The app of one registration with its current secret or certificate, ready for a token call. Refuses with `not-found`,
 * with `no-credential` when none is in use, with `cloud-unknown` when the cloud left the configuration; a sealed
 * value that does not open throws `VaultError`.
 */
export async function openClient(services: ToOpen, registrationId: string): Promise<OpenClient> {
  const [row] = await services.database.read
    .select({
      registration: registrations,
      credential: credentials,
      carried: sql<boolean>`exists (select 1 from ${credentials} as ${sql.identifier('before')}
        where ${before.registrationId} = ${registrations.id} and ${before.state} = 'fallback'
        and ${before.provenAt} > coalesce(${credentials.provenAt}, '-infinity'))`,
    })
    .from(registrations)
    .leftJoin(
      credentials,
      and(eq(credentials.registrationId, registrations.id), eq(credentials.state, 'current')),
    )
    .where(eq(registrations.id, registrationId))
    .limit(1)
  if (!row) throw new Refusal('not-found')
  const { registration, credential } = row
  const cloud = knownCloud(services, registration.cloud)
  if (!credential) throw new Refusal('no-credential', { name: registration.name })
  const { sealed, sealedKeyId, ...shown } = credential
  return {
    registration,
    cloud,
    credential: shown,
    carried: row.carried,
    client: {
      cloud,
      tenantId: registration.tenantId,
      clientId: registration.clientId,
      credential: await openCredential(services, credential),
    },
  }
}

/** One stored credential as the token client takes it. */
export async function openCredential(
  { vault }: Pick<Services, 'vault'>,
  { id, kind, sealed, sealedKeyId, thumbprintSha256, certificate }: CredentialRow,
): Promise<ClientCredential> {
  const value = await vault.open(secretPlace(id), { value: sealed, keyId: sealedKeyId })
  if (kind === 'secret') return { kind, value }
  if (!thumbprintSha256 || !certificate) {
    throw new VaultError('altered', `The certificate ${id} has lost its public part`)
  }
  return { kind, privateKey: value, thumbprintSha256, x5c: certificate }
}

/** The row of a cloud by its id, or the refusal `cloud-unknown`. */
export function knownCloud(services: Pick<Services, 'clouds'>, id: string): Cloud {
  const cloud = services.clouds.get(id)
  if (!cloud) throw new Refusal('cloud-unknown', { cloud: id })
  return cloud
}
