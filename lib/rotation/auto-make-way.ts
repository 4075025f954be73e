import { and, eq, isNull, sql } from 'drizzle-orm'
import { mutate, record } from '#lib/db/gate.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { lockRegistration, retire } from '#lib/registrations/switch-credential.ts'
import type { Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import type { AutoRegistration } from './auto-queries.ts'
import { BY_JOBS } from './by-graph-orphans.ts'
import { TAKEN_AWAY } from './claim.ts'

export type Open = NonNullable<AutoRegistration['open']>

/**
 * The next rotation is due while the last one still rests: its grace is over now. One that could not remove the old one
 * ends, and leaves it in Entra: an app without a living secret would be worse. False while it is not out of the way.
 */
export async function makeWay(services: Services, registrationId: string, open: Open): Promise<boolean> {
  if (open.step === 'rest') {
    await record(services.database, 'rotation', (writer) =>
      writer
        .update(rotations)
        .set({ removableAt: sql`least(${rotations.removableAt}, now())`, nextTryAt: sql`now()` })
        .where(and(eq(rotations.id, open.id), eq(rotations.step, 'rest'))),
    )
    return open.mode === 'by-hand'
  }
  if (open.step !== 'remove' || open.failures === 0) return false
  await mutate({ ...services, actor: BY_JOBS }, 'credential.rotate', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const [ended] = await writer
      .update(rotations)
      .set({
        step: 'ended',
        outcome: 'done',
        endedAt: sql`now()`,
        trouble: sql`jsonb_build_object('code', 'left-in-entra', 'evidence', ${rotations.trouble} -> 'evidence')`,
        ...TAKEN_AWAY,
      })
      .where(and(eq(rotations.id, open.id), isNull(rotations.endedAt)))
      .returning()
    if (!ended) return { value: undefined, audit: [] }
    if (ended.previousId) await retire(writer, [ended.previousId])
    return { value: undefined, audit: rotationEntry('credential.left-in-entra', { rotation: ended, name }) }
  })
  return true
}
