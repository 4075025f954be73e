import { and, eq, inArray, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { ReplaceSecretInput } from './inputs.ts'
import { demandExpiry, proveAndLearn, type SecretRefused } from './prove-and-learn.ts'
import { credentialFacts, sealedCredential } from './store-credential.ts'

/**
 * Puts a proven secret in the place of the one in use, which stays as the fallback until the next time. Grants know
 * nothing of secrets and are not touched.
 */
export async function replaceSecret(
  context: Context,
  input: ReplaceSecretInput,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<{ readonly kind: 'replaced' } | SecretRefused> {
  demand(context.actor, 'credential.replace')
  const { registration, client } = await openClient(context, input.registrationId)
  if (
    client.credential.kind === 'secret' &&
    client.credential.value.reveal() === input.secret.value.reveal()
  ) {
    throw new Refusal('invalid-input', {}, { secret: 'secret-same' })
  }
  const proven = await proveAndLearn(context, ask, {
    app: { ...client, credential: { kind: 'secret', value: input.secret.value } },
    typedExpiry: input.expires,
  })
  if (proven.kind === 'refused') return proven
  const credential = await sealedCredential(
    context.vault,
    registration.id,
    input.secret,
    demandExpiry(proven.expiry),
  )
  await mutate(context, 'credential.replace', async (writer) => {
    const [locked] = await writer
      .select({ name: registrations.name })
      .from(registrations)
      .where(eq(registrations.id, registration.id))
      .for('update')
    if (!locked) throw new Refusal('not-found')
    await stepDown(writer, registration.id)
    await writer.insert(credentials).values(credential)
    if ('graphAccess' in proven.learnt) {
      await writer.update(registrations).set(proven.learnt).where(eq(registrations.id, registration.id))
    }
    return {
      value: undefined,
      audit: {
        verb: 'credential.replaced',
        subjectKind: 'registration',
        subjectId: registration.id,
        subjectName: locked.name,
        facts: credentialFacts(credential),
      },
    }
  })
  return { kind: 'replaced' }
}

/** One statement: what was current becomes the fallback unless its time is over; what was the fallback retires. */
async function stepDown(writer: Writer, registrationId: string): Promise<void> {
  const { state, expiresAt } = credentials
  await writer
    .update(credentials)
    .set({
      state: sql`case when ${state} = 'current' and ${expiresAt} > now() then 'fallback' else 'retired' end`,
    })
    .where(and(eq(credentials.registrationId, registrationId), inArray(state, ['current', 'fallback'])))
}
