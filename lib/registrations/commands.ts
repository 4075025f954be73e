import { count, eq } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { RenameInput } from './inputs.ts'

export async function renameRegistration(context: Context, input: RenameInput): Promise<void> {
  await mutate(context, 'registration.create', async (writer) => {
    const [before] = await writer
      .select({ name: registrations.name })
      .from(registrations)
      .where(eq(registrations.id, input.registrationId))
      .for('update')
    if (!before) throw new Refusal('not-found')
    await writer
      .update(registrations)
      .set({ name: input.name })
      .where(eq(registrations.id, input.registrationId))
    return {
      value: undefined,
      audit: {
        verb: 'registration.renamed',
        subjectKind: 'registration',
        subjectId: input.registrationId,
        subjectName: input.name,
        facts: { before: before.name },
      },
    }
  })
}

/** Erases an app with its sealed secrets, unless mailboxes still use it. Nothing changes in Entra. */
export async function removeRegistration(context: Context, registrationId: string): Promise<void> {
  await mutate(context, 'registration.remove', async (writer) => {
    // The lock also holds off a mailbox that is being connected through this app.
    const [gone] = await writer
      .select()
      .from(registrations)
      .where(eq(registrations.id, registrationId))
      .for('update')
    if (!gone) throw new Refusal('not-found')
    const [used] = await writer
      .select({ mailboxes: count() })
      .from(mailboxes)
      .where(eq(mailboxes.registrationId, registrationId))
    if (used && used.mailboxes > 0) throw new Refusal('registration-in-use', { count: used.mailboxes })
    // Left behind by mailboxes that were removed; without the app nobody could ever use them.
    await writer.delete(grants).where(eq(grants.registrationId, registrationId))
    await writer.delete(registrations).where(eq(registrations.id, registrationId))
    return {
      value: undefined,
      audit: {
        verb: 'registration.removed',
        subjectKind: 'registration',
        subjectId: registrationId,
        subjectName: gone.name,
        facts: { cloud: gone.cloud, tenantId: gone.tenantId, clientId: gone.clientId },
      },
    }
  })
}
