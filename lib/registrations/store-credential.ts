import { sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import type { Certificate } from '#lib/credentials/certificate.ts'
import type { ExpiryDecision, OwnReading } from '#lib/credentials/decide-expiry.ts'
import { findCertificate } from '#lib/credentials/find-certificate.ts'
import { secretPlace } from '#lib/credentials/secret-place.ts'
import type { credentials } from '#lib/db/schema/registrations.ts'
import type { SafeFact } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { SecretInput } from './inputs.ts'

const HINT_LENGTH = 4

type Decided = Extract<ExpiryDecision, { ok: true }>
export type NewCredential = typeof credentials.$inferInsert
/** Seals it, and is remembered as who added it. */
type By = Pick<Context, 'vault' | 'actor'>

/** The row of a proven secret, sealed. Made before the transaction that stores it. */
export async function sealedCredential(
  { vault, actor }: By,
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
    displayName: expiry.displayName,
    addedBy: actorId(actor),
    state: 'current',
    provenAt: sql`now()` as unknown as Date,
  }
}

/** The same of a certificate. Without `own` Entra has not accepted it yet, and it is only proposed. */
export async function sealedCertificate(
  { vault, actor }: By,
  registrationId: string,
  certificate: Certificate,
  own: OwnReading | null,
): Promise<NewCredential> {
  const id = uuidv7()
  const { value, keyId } = await vault.seal(secretPlace(id), certificate.privateKey)
  return {
    id,
    registrationId,
    kind: 'certificate',
    hint: certificate.thumbprint.slice(-HINT_LENGTH),
    entraKeyId: own && findCertificate(own, certificate),
    sealed: value,
    sealedKeyId: keyId,
    certificate: certificate.chain,
    thumbprint: certificate.thumbprint,
    thumbprintSha256: certificate.thumbprintSha256,
    startsAt: certificate.startsAt,
    expiresAt: certificate.expiresAt,
    expirySource: 'certificate',
    addedBy: actorId(actor),
    ...(own
      ? { state: 'current', provenAt: sql`now()` as unknown as Date }
      : { state: 'proposed', provenAt: null }),
  }
}

/** What the audit says of a secret or certificate: public facts only. */
export function credentialFacts(credential: NewCredential): Record<string, SafeFact> {
  return {
    kind: credential.kind,
    ...(credential.thumbprint ? { thumbprint: credential.thumbprint } : {}),
    hint: credential.hint,
    expiresAt: credential.expiresAt.toISOString(),
    expirySource: credential.expirySource,
    entraKeyId: credential.entraKeyId ?? null,
  }
}
