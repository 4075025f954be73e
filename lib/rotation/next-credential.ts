import { openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { ReplaceCertificateInput, ReplaceSecretInput } from '#lib/registrations/inputs.ts'
import {
  type NewCredential,
  sealedCertificate,
  sealedCredential,
} from '#lib/registrations/store-credential.ts'
import type { Context } from '#lib/services.ts'

/** As long as the page of Entra allows: what stands there until Graph has told the day. */
const UNTIL_TOLD_YEARS = 2

/**
 * The row of a secret that nobody has proven yet. Its date may be left to Graph where the app is known to read it
 * there. Refuses what is in use already, and a registration that has nothing in use.
 */
export async function nextSecret(
  context: Context,
  { registrationId, secret, expires }: ReplaceSecretInput,
): Promise<NewCredential> {
  const { registration, client } = await openClient(context, registrationId)
  if (client.credential.kind === 'secret' && client.credential.value.reveal() === secret.value.reveal()) {
    throw new Refusal('invalid-input', {}, { secret: 'secret-same' })
  }
  if (!expires && registration.graphAccess !== 'allowed') {
    throw new Refusal('invalid-input', {}, { expires: 'required' })
  }
  const sealed = await sealedCredential(context, registrationId, secret, {
    ok: true,
    expiresAt: expires ?? inYears(await context.database.now(), UNTIL_TOLD_YEARS),
    source: expires ? 'entered' : 'graph',
    entraKeyId: null,
    startsAt: null,
    displayName: null,
  })
  return asNext(sealed)
}

/** The same of an uploaded certificate. */
export async function nextCertificate(
  context: Context,
  { registrationId, certificate }: ReplaceCertificateInput,
): Promise<NewCredential> {
  const { client } = await openClient(context, registrationId)
  if (
    client.credential.kind === 'certificate' &&
    client.credential.thumbprintSha256 === certificate.thumbprintSha256
  ) {
    throw new Refusal('invalid-input', {}, { certificate: 'certificate-same' })
  }
  return asNext(await sealedCertificate(context, registrationId, certificate, null))
}

function asNext(credential: NewCredential): NewCredential {
  return { ...credential, state: 'next', provenAt: null }
}

function inYears(from: Date, years: number): Date {
  const at = new Date(from)
  at.setUTCFullYear(at.getUTCFullYear() + years)
  return at
}
