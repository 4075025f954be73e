import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import type { Certificate } from '#lib/credentials/certificate.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { ClientCredential } from '#lib/microsoft/token-client.ts'
import type { Context } from '#lib/services.ts'
import type { ReplaceCertificateInput } from './inputs.ts'
import { type CredentialRefused, proveAndLearn } from './prove-and-learn.ts'
import { sealedCertificate } from './store-credential.ts'
import { putInUse } from './switch-credential.ts'

/** Like `replaceSecret`, with an uploaded certificate. Its public part must be in Entra already. */
export async function replaceWithCertificate(
  context: Context,
  { registrationId, certificate }: ReplaceCertificateInput,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<{ readonly kind: 'replaced' } | CredentialRefused> {
  demand(context.actor, 'credential.replace')
  const { client } = await openClient(context, registrationId)
  if (
    client.credential.kind === 'certificate' &&
    client.credential.thumbprintSha256 === certificate.thumbprintSha256
  ) {
    throw new Refusal('invalid-input', {}, { certificate: 'certificate-same' })
  }
  const proven = await proveAndLearn(context, ask, { ...client, credential: asCredential(certificate) })
  if (proven.kind === 'refused') return proven
  await putInUse(
    context,
    await sealedCertificate(context, registrationId, certificate, proven.own),
    proven.learnt,
  )
  return { kind: 'replaced' }
}

export function asCredential({ privateKey, thumbprintSha256, chain }: Certificate): ClientCredential {
  return { kind: 'certificate', privateKey, thumbprintSha256, x5c: chain }
}
