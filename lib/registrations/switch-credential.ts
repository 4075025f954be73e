import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { Learnt } from './prove-and-learn.ts'
import { credentialFacts, type NewCredential } from './store-credential.ts'

/** Puts a proven credential in the place of the one in use, which stays as the fallback until the next time. */
export async function putInUse(context: Context, credential: NewCredential, learnt: Learnt): Promise<void> {
  const { registrationId } = credential
  await mutate(context, 'credential.replace', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    await stepDown(writer, registrationId)
    await writer.insert(credentials).values(credential)
    await keepLearnt(writer, registrationId, learnt)
    return {
      value: undefined,
      audit: {
        verb: 'credential.replaced',
        subjectKind: 'registration',
        subjectId: registrationId,
        subjectName: name,
        facts: credentialFacts(credential),
      },
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
    })
    .where(and(eq(credentials.registrationId, registrationId), inArray(state, ['current', 'fallback'])))
}

export async function keepLearnt(writer: Writer, registrationId: string, learnt: Learnt): Promise<void> {
  if (Object.keys(learnt).length === 0) return
  await writer.update(registrations).set(learnt).where(eq(registrations.id, registrationId))
}
