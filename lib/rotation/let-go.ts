import { and, eq, gt, ne, sql } from 'drizzle-orm'
import { type OpenClient, openCredential } from '#lib/credentials/open-client.ts'
import type { Reader } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { lockRegistration, retire } from '#lib/registrations/switch-credential.ts'
import type { Services } from '#lib/services.ts'
import { noteOnRotation, type Rotation } from './claim.ts'
import { removable } from './removable.ts'

export type CredentialRow = typeof credentials.$inferSelect

export function credentialsOf(
  read: Reader,
  { registrationId }: Pick<Rotation, 'registrationId'>,
): Promise<CredentialRow[]> {
  return read.select().from(credentials).where(eq(credentials.registrationId, registrationId))
}

/**
 * Retires the old one before Graph is asked to remove it: whoever takes the rotation back at this moment either comes
 * before, or finds nothing to go back to. False when the rotation is not ours any more, or the old one is needed.
 */
export function letGo({ database }: Services, rotation: Rotation, now: Date): Promise<boolean> {
  return record(database, 'rotation', async (writer) => {
    await lockRegistration(writer, rotation.registrationId)
    const rows = await credentialsOf(writer, rotation)
    const previous = rows.find(({ id }) => id === rotation.previousId)
    if (!previous || removable(previous, rows, now).kind !== 'removable') return false
    if (!(await noteOnRotation(writer, rotation, { nextTryAt: rotation.nextTryAt }))) return false
    await retire(writer, [previous.id])
    return true
  })
}

/** It stays in Entra for now, so it is the fallback again, unless another one is by now. */
export async function giveBack(
  { database }: Services,
  rotation: Rotation,
  { id }: CredentialRow,
): Promise<void> {
  await record(database, 'rotation', async (writer) => {
    await lockRegistration(writer, rotation.registrationId)
    if (!(await noteOnRotation(writer, rotation, { nextTryAt: rotation.nextTryAt }))) return
    const others = and(
      eq(credentials.registrationId, rotation.registrationId),
      eq(credentials.state, 'fallback'),
      ne(credentials.id, id),
    )
    if ((await writer.$count(credentials, others)) > 0) return
    await writer
      .update(credentials)
      .set({ state: 'fallback', stateSince: sql`now()` })
      .where(
        and(eq(credentials.id, id), eq(credentials.state, 'retired'), gt(credentials.expiresAt, sql`now()`)),
      )
  })
}

/** Whether what is in use has the value of the old one: typed again by hand, its key in Entra may not be known. */
export async function sameValue(
  services: Pick<Services, 'vault'>,
  { client }: OpenClient,
  old: CredentialRow,
): Promise<boolean> {
  const opened = await openCredential(services, old)
  return (
    opened.kind === 'secret' &&
    client.credential.kind === 'secret' &&
    opened.value.reveal() === client.credential.value.reveal()
  )
}
