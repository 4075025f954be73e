import { and, eq, gt, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { decideExpiry, type OwnReading } from '#lib/credentials/decide-expiry.ts'
import { findCertificate } from '#lib/credentials/find-certificate.ts'
import { type OpenClient, openClient } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
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
  const proven = await proveAndLearn(context, ask, client)
  if (proven.kind === 'refused') {
    if (diagnose(proven.failure.evidence).cause === 'secret.expired') await correctExpiry(context, opened)
    return proven
  }
  const { own, learnt } = proven
  await mutate(context, 'credential.replace', async (writer) => {
    await writer
      .update(credentials)
      .set({
        provenAt: sql`now()`,
        ...toldByGraph(opened, own),
      })
      .where(and(eq(credentials.id, credential.id), eq(credentials.state, 'current')))
    await keepLearnt(writer, registration.id, learnt)
    return {
      value: undefined,
      audit: {
        verb: 'credential.checked',
        subjectKind: 'registration',
        subjectId: registration.id,
        subjectName: registration.name,
        facts: { hint: credential.hint },
      },
    }
  })
  return { kind: 'works' }
}

/** A certificate knows its own end; of a secret only Graph does. */
function toldByGraph({ client, credential }: OpenClient, own: OwnReading) {
  if (client.credential.kind === 'certificate') {
    const facts = {
      thumbprint: credential.thumbprint ?? '',
      thumbprintSha256: client.credential.thumbprintSha256,
    }
    return { entraKeyId: findCertificate(own, facts) ?? credential.entraKeyId }
  }
  const expiry = decideExpiry(client.credential.value, own, undefined, credential.entraKeyId ?? undefined)
  return expiry.ok
    ? { expiresAt: expiry.expiresAt, expirySource: expiry.source, entraKeyId: expiry.entraKeyId }
    : {}
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
