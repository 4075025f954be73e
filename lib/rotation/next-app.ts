import { eq } from 'drizzle-orm'
import { knownCloud, openCredential } from '#lib/credentials/open-client.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { ClientApp } from '#lib/microsoft/token-client.ts'
import type { Services } from '#lib/services.ts'
import type { Rotation } from './claim.ts'
import type { Trouble } from './step-result.ts'

export interface NextApp {
  readonly credential: typeof credentials.$inferSelect
  /** The app as it stands before Microsoft with the secret or certificate that is to come. */
  readonly client: ClientApp
}

/** The app of a rotation with its next credential; a trouble where the app cannot be used at all. */
export async function appWithNext(
  services: Pick<Services, 'database' | 'vault' | 'clouds'>,
  { nextId, registrationId }: Pick<Rotation, 'nextId' | 'registrationId'>,
): Promise<NextApp | { readonly trouble: Trouble }> {
  if (nextId === null) return UNUSABLE
  const [row] = await services.database.read
    .select({ registration: registrations, credential: credentials })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(eq(credentials.id, nextId))
  if (!row || row.registration.id !== registrationId) return UNUSABLE
  const { registration, credential } = row
  try {
    const cloud = knownCloud(services, registration.cloud)
    const { tenantId, clientId } = registration
    const opened = await openCredential(services, credential)
    return { credential, client: { cloud, tenantId, clientId, credential: opened } }
  } catch (error) {
    if (error instanceof Refusal) return UNUSABLE
    throw error
  }
}

const UNUSABLE = { trouble: { code: 'app-unusable', evidence: null } } as const
