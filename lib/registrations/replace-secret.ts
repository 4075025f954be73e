import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { decideExpiry } from '#lib/credentials/decide-expiry.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { ReplaceSecretInput } from './inputs.ts'
import { type CredentialRefused, demandExpiry, proveAndLearn } from './prove-and-learn.ts'
import { sealedCredential } from './store-credential.ts'
import { putInUse } from './switch-credential.ts'

/**
 * Puts a proven secret in the place of the secret or certificate in use, which stays as the fallback until the next
 * time. Grants know nothing of secrets and are not touched.
 */
export async function replaceSecret(
  context: Context,
  { registrationId, secret, expires }: ReplaceSecretInput,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<{ readonly kind: 'replaced' } | CredentialRefused> {
  demand(context.actor, 'credential.replace')
  const { client } = await openClient(context, registrationId)
  if (client.credential.kind === 'secret' && client.credential.value.reveal() === secret.value.reveal()) {
    throw new Refusal('invalid-input', {}, { secret: 'secret-same' })
  }
  const credential = { kind: 'secret', value: secret.value } as const
  const proven = await proveAndLearn(context, ask, { ...client, credential })
  if (proven.kind === 'refused') return proven
  const expiry = demandExpiry(decideExpiry(secret.value, proven.own, expires))
  const sealed = await sealedCredential(context, registrationId, secret, expiry)
  await putInUse(context, sealed, proven.learnt, expires)
  return { kind: 'replaced' }
}
