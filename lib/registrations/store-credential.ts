import { sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { ExpiryDecision } from '#lib/credentials/decide-expiry.ts'
import { secretPlace } from '#lib/credentials/secret-place.ts'
import type { credentials } from '#lib/db/schema/registrations.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Vault } from '#lib/vault/vault.ts'
import type { SecretInput } from './inputs.ts'

type Decided = Extract<ExpiryDecision, { ok: true }>
type NewCredential = typeof credentials.$inferInsert

/** The row of a proven secret, sealed. Made before the transaction that stores it. */
export async function sealedCredential(
  vault: Vault,
  registrationId: string,
  secret: SecretInput,
  expiry: Decided,
): Promise<NewCredential> {
  const id = uuidv7()
  const { value, keyId } = await vault.seal(secretPlace(id), secret.value)
  return {
    id,
    registrationId,
    kind: 'secret',
    hint: secret.hint,
    entraKeyId: expiry.entraKeyId,
    sealed: value,
    sealedKeyId: keyId,
    startsAt: expiry.startsAt,
    expiresAt: expiry.expiresAt,
    expirySource: expiry.source,
    state: 'current',
    provenAt: sql`now()` as unknown as Date,
  }
}

/** What the audit says of a secret. */
export function credentialFacts(credential: NewCredential): Record<string, SafeFact> {
  return {
    hint: credential.hint,
    expiresAt: credential.expiresAt.toISOString(),
    expirySource: credential.expirySource,
    entraKeyId: credential.entraKeyId ?? null,
  }
}
