import { eq } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import { compareKeys } from '#lib/credentials/compare-keys.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { type Held, heldCredentials } from './held.ts'
import type { SameKeyInput, TypedExpiryInput } from './inputs.ts'
import { corrections, keepLearned } from './keep-reading.ts'
import { toldBy } from './plan-reading.ts'

/** Somebody knows which of the keys that begin alike a credential is. Its date in Entra counts from then on. */
export async function settleKey(context: Context, input: SameKeyInput): Promise<void> {
  demand(context.actor, 'credential.rotate')
  const { registration, one, held } = await find(context, input)
  const match = compareKeys(held, registration.entraKeys ?? []).matches.get(one.id)
  const candidates = match && 'candidates' in match ? match.candidates : []
  const key = candidates.find(({ keyId }) => keyId === input.keyId)
  if (!key) throw new Refusal('conflict')
  const learned = toldBy(one, key)
  await mutate(context, 'credential.rotate', async (writer) => {
    await keepLearned(writer, learned)
    const matched = {
      verb: 'credential.matched',
      subjectKind: 'registration',
      subjectId: registration.id,
      subjectName: registration.name,
      facts: { credentialId: one.id, hint: one.hint, entraKeyId: key.keyId, displayName: key.displayName },
    }
    return { value: undefined, audit: [matched, ...corrections(registration, learned)] }
  })
}

/** The end of a secret as a person read it in Entra. Refused with `conflict` where Graph tells it. */
export async function typeExpiry(context: Context, input: TypedExpiryInput): Promise<void> {
  demand(context.actor, 'credential.rotate')
  const { registration, one } = await find(context, input)
  const told = one.kind === 'certificate' || one.expirySource === 'graph' || one.state === 'retired'
  if (told) throw new Refusal('conflict')
  await mutate(context, 'credential.rotate', async (writer) => {
    await writer
      .update(credentials)
      .set({ expiresAt: input.expires, expirySource: 'entered' })
      .where(eq(credentials.id, one.id))
    return {
      value: undefined,
      audit: {
        verb: 'credential.expiry-typed',
        subjectKind: 'registration',
        subjectId: registration.id,
        subjectName: registration.name,
        facts: {
          credentialId: one.id,
          hint: one.hint,
          believed: one.expiresAt.toISOString(),
          expiresAt: input.expires.toISOString(),
        },
      },
    }
  })
}

async function find(
  context: Context,
  { registrationId, credentialId }: { readonly registrationId: string; readonly credentialId: string },
) {
  const [registration] = await context.database.read
    .select()
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  const held: readonly Held[] = registration ? await heldCredentials(context, registrationId) : []
  const one = held.find(({ id }) => id === credentialId)
  if (!registration || !one) throw new Refusal('not-found')
  return { registration, one, held }
}
