import { eq, sql } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { lockRegistration } from '#lib/registrations/switch-credential.ts'
import type { Context } from '#lib/services.ts'
import type { AutoRotationInput } from './auto-inputs.ts'

/** Switches it on, or changes it. The job looks at it at once. Refuses with `not-found`. */
export async function enableAutoRotation(
  context: Context,
  { registrationId, ...settings }: AutoRotationInput,
): Promise<void> {
  await mutate(context, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const [before] = await writer
      .select({ settings: registrations.autoRotation })
      .from(registrations)
      .where(eq(registrations.id, registrationId))
    await writer
      .update(registrations)
      .set({ autoRotation: settings, autoRotationTrouble: null, nextAutoRotationAt: sql`now()` })
      .where(eq(registrations.id, registrationId))
    const verb = before?.settings ? 'auto-rotation.changed' : 'auto-rotation.enabled'
    return { value: undefined, audit: entry(verb, registrationId, name, settings) }
  })
}

/** A rotation that is under way goes on; none begins by itself any more. */
export async function disableAutoRotation(context: Context, registrationId: string): Promise<void> {
  await mutate(context, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    await writer
      .update(registrations)
      .set({ autoRotation: null, autoRotationTrouble: null, nextAutoRotationAt: null })
      .where(eq(registrations.id, registrationId))
    return { value: undefined, audit: entry('auto-rotation.disabled', registrationId, name) }
  })
}

function entry(verb: string, subjectId: string, subjectName: string, facts: Record<string, number> = {}) {
  return { verb, subjectKind: 'registration', subjectId, subjectName, facts }
}
