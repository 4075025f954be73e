import { eq } from 'drizzle-orm'
import type { HeldCredential } from '#lib/credentials/compare-keys.ts'
import { openCredential } from '#lib/credentials/open-client.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { Services } from '#lib/services.ts'
import { VaultError } from '#lib/vault/vault.ts'

/** As much of a secret as Graph shows of it. */
const BEGINNING = 3

type CredentialRow = typeof credentials.$inferSelect

/** A credential of the portal as it is compared with Entra: everything but what is sealed. */
export interface Held
  extends HeldCredential,
    Omit<CredentialRow, 'sealed' | 'sealedKeyId' | 'certificate' | keyof HeldCredential> {}

/**
 * Every credential of a registration, retired ones too. A secret whose key id is not known is opened for its first
 * three characters. What is held twice, by its key id or by its value, counts once: a value that was put in use again
 * is not a retired one that may be removed in Entra.
 */
export async function heldCredentials(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  registrationId: string,
): Promise<Held[]> {
  const rows = await database.read
    .select()
    .from(credentials)
    .where(eq(credentials.registrationId, registrationId))
  const seen = new Set<string>()
  const held: Held[] = []
  for (const row of rows.sort(newestInUseFirst)) {
    const value = row.kind === 'secret' && row.entraKeyId === null ? await openSecret(row) : null
    const same = row.entraKeyId ?? value
    if (same !== null && seen.has(same)) continue
    if (same !== null) seen.add(same)
    held.push({
      ...shown(row),
      beginning: value?.slice(0, BEGINNING) ?? null,
      thumbprints: [row.thumbprint, row.thumbprintSha256].filter((one) => one !== null),
    })
  }
  return held

  async function openSecret(row: CredentialRow): Promise<string | null> {
    try {
      const opened = await openCredential({ vault }, row)
      return opened.kind === 'secret' ? opened.value.reveal() : null
    } catch (error) {
      // A damaged one that nobody uses must not keep the others from being compared.
      if (error instanceof VaultError) return null
      throw error
    }
  }
}

function shown({ sealed, sealedKeyId, certificate, ...row }: CredentialRow) {
  return row
}

function newestInUseFirst(a: CredentialRow, b: CredentialRow): number {
  const retired = Number(a.state === 'retired') - Number(b.state === 'retired')
  return retired || b.createdAt.getTime() - a.createdAt.getTime()
}
