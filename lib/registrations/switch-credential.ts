import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { typedOtherwise } from '#lib/expiry/keep-reading.ts'
import type { Context } from '#lib/services.ts'
import type { Learnt } from './prove-and-learn.ts'
import { credentialFacts, type NewCredential } from './store-credential.ts'

/** Puts a proven credential in the place of the one in use, which stays as the fallback until the next time. */
export async function putInUse(
  context: Context,
  credential: NewCredential,
  learnt: Learnt,
  typed?: Date,
): Promise<void> {
  const { registrationId } = credential
  await mutate(context, 'credential.replace', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    await stepDown(writer, registrationId)
    await writer.insert(credentials).values(credential)
    await keepLearnt(writer, registrationId, learnt)
    return {
      value: undefined,
      audit: [
        {
          verb: 'credential.replaced',
          subjectKind: 'registration',
          subjectId: registrationId,
          subjectName: name,
          facts: credentialFacts(credential),
        },
        ...typedOtherwise({ id: registrationId, name }, credential, typed),
      ],
    }
  })
}

/** Two people who switch at once do so one after the other. Gives the name; refuses with `not-found`. */
export async function lockRegistration(writer: Writer, registrationId: string): Promise<string> {
  const [locked] = await writer
    .select({ name: registrations.name })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
    .for('update')
  if (!locked) throw new Refusal('not-found')
  return locked.name
}

/** One statement: what was current becomes the fallback unless its time is over; what was the fallback retires. */
export async function stepDown(writer: Writer, registrationId: string): Promise<void> {
  const { state, expiresAt } = credentials
  await writer
    .update(credentials)
    .set({
      state: sql`case when ${state} = 'current' and ${expiresAt} > now() then 'fallback' else 'retired' end`,
      stateSince: sql`now()`,
    })
    .where(and(eq(credentials.registrationId, registrationId), inArray(state, ['current', 'fallback'])))
}

/**
 * Puts a stored credential in use. What was in use steps down first: an index that allows one current looks at every
 * row as it is written. False when the credential is not in one of the states it may come from.
 */
export async function stepUp(
  writer: Writer,
  registrationId: string,
  credentialId: string,
  from: readonly ('proposed' | 'next' | 'fallback')[],
): Promise<boolean> {
  const promoted = await writer
    .update(credentials)
    .set({ state: 'current', stateSince: sql`now()` })
    .where(
      and(
        eq(credentials.id, credentialId),
        eq(credentials.registrationId, registrationId),
        inArray(credentials.state, [...from]),
      ),
    )
    .returning({ id: credentials.id })
  return promoted.length === 1
}

/** What is retired is never used again. */
export async function retire(writer: Writer, credentialIds: readonly string[]): Promise<void> {
  if (credentialIds.length === 0) return
  await writer
    .update(credentials)
    .set({ state: 'retired', stateSince: sql`now()` })
    .where(and(inArray(credentials.id, [...credentialIds]), inArray(credentials.state, ['fallback', 'next'])))
}

export async function keepLearnt(writer: Writer, registrationId: string, learnt: Learnt): Promise<void> {
  if (Object.keys(learnt).length === 0) return
  await writer.update(registrations).set(learnt).where(eq(registrations.id, registrationId))
}
