import { and, eq, isNull } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { lockRegistration } from '#lib/registrations/switch-credential.ts'
import type { Context } from '#lib/services.ts'
import { type Rotation, type RotationChanges, TAKEN_AWAY } from './claim.ts'
import type { RotationInput } from './inputs.ts'
import type { Moving } from './step-result.ts'

interface Decision {
  readonly set: RotationChanges
  readonly audit: readonly AuditEntry[]
}

/**
 * What a person decides of an open rotation, with the registration locked. Whoever works on the rotation loses it, and
 * what they found by then is dropped. Refuses with `rotation-moved-on` where `may` says no. Gives the row as it was.
 */
export function change(
  context: Context,
  { registrationId, rotationId }: RotationInput,
  may: (rotation: Rotation) => boolean,
  decide: (writer: Writer, moving: Moving) => Promise<Decision>,
): Promise<Rotation> {
  return mutate(context, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const mine = and(
      eq(rotations.id, rotationId),
      eq(rotations.registrationId, registrationId),
      isNull(rotations.endedAt),
    )
    const [rotation] = await writer.select().from(rotations).where(mine).for('update')
    if (!rotation || !may(rotation)) throw new Refusal('rotation-moved-on')
    const { set, audit } = await decide(writer, { rotation, name })
    await writer
      .update(rotations)
      .set({ trouble: null, failures: 0, ...set, ...TAKEN_AWAY })
      .where(mine)
    return { value: rotation, audit }
  })
}
