import { and, eq, gt, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { heldCredentials } from '#lib/expiry/held.ts'
import { corrections, keepLearned } from '#lib/expiry/keep-reading.ts'
import { planReading } from '#lib/expiry/plan-reading.ts'
import type { Context } from '#lib/services.ts'
import { type CredentialRefused, proveAndLearn } from './prove-and-learn.ts'
import { keepLearnt } from './switch-credential.ts'

/**
 * A real token call with the secret or certificate in use. When it works, what the app tells of itself is written
 * down anew; when Entra calls a secret expired before the date we hold, that date was wrong and is corrected.
 */
export async function checkSecret(
  context: Context,
  registrationId: string,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<{ readonly kind: 'works' } | CredentialRefused> {
  demand(context.actor, 'credential.replace')
  const opened = await openClient(context, registrationId)
  const { registration, credential, client } = opened
  const held = await heldCredentials(context, registrationId)
  const at = await context.database.now()
  const proven = await proveAndLearn(context, ask, client)
  if (proven.kind === 'refused') {
    if (diagnose(proven.failure.evidence).cause === 'secret.expired') await correctExpiry(context, opened)
    return proven
  }
  const learned = proven.learnt.entraKeys
    ? planReading(held, { keys: proven.learnt.entraKeys, earlier: registration.entraKeys ?? [], at })
    : []
  await mutate(context, 'credential.replace', async (writer) => {
    await writer
      .update(credentials)
      .set({ provenAt: sql`now()` })
      .where(and(eq(credentials.id, credential.id), eq(credentials.state, 'current')))
    await keepLearned(writer, learned)
    await keepLearnt(writer, registration.id, proven.learnt)
    const checked = {
      verb: 'credential.checked',
      subjectKind: 'registration',
      subjectId: registration.id,
      subjectName: registration.name,
      facts: { hint: credential.hint },
    }
    return { value: undefined, audit: [checked, ...corrections(registration, learned)] }
  })
  return { kind: 'works' }
}

async function correctExpiry(context: Context, { registration, credential }: OpenClient): Promise<void> {
  if (credential.expiresAt <= (await context.database.now())) return
  await mutate(context, 'credential.replace', async (writer) => {
    await writer
      .update(credentials)
      .set({ expiresAt: sql`now()`, expirySource: 'entra' })
      .where(and(eq(credentials.id, credential.id), gt(credentials.expiresAt, sql`now()`)))
    return {
      value: undefined,
      audit: {
        verb: 'credential.expired',
        subjectKind: 'registration',
        subjectId: registration.id,
        subjectName: registration.name,
        facts: { hint: credential.hint, believed: credential.expiresAt.toISOString() },
      },
    }
  })
}
