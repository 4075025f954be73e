import { and, eq, isNull, sql } from 'drizzle-orm'
import { credentialRefused } from '#lib/credentials/as-app.ts'
import { mutate, record } from '#lib/db/gate.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { lockRegistration, retire } from '#lib/registrations/switch-credential.ts'
import type { Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import type { AutoRegistration } from './auto-queries.ts'
import { BY_JOBS } from './by-graph-orphans.ts'
import { openGraph } from './by-graph-session.ts'
import { carrierOf } from './carrier.ts'
import { TAKEN_AWAY } from './claim.ts'
import { takeBack } from './take-back.ts'

export type Open = NonNullable<AutoRegistration['open']>

/**
 * The next rotation is due while the last one still rests: its grace is over now. One that could not remove the old one
 * ends, and leaves it in Entra: an app without a living secret would be worse. Where the old one carries the app, the
 * rotation is taken back. False while it is not out of the way.
 */
export async function makeWay(
  services: Services,
  { id: registrationId, carried }: Pick<AutoRegistration, 'id' | 'carried'>,
  open: Open,
): Promise<boolean> {
  const needed = carried || open.trouble?.code === 'current-refused'
  if (needed && (open.step === 'rest' || open.step === 'remove')) {
    const went = await goBack(services, registrationId, open.id)
    if (went === 'nowhere') await leaveOld(services, registrationId, open.id)
    return went !== 'not-yet'
  }
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
  await leaveOld(services, registrationId, open.id)
  return true
}

async function leaveOld(services: Services, registrationId: string, rotationId: string): Promise<void> {
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
      .where(and(eq(rotations.id, rotationId), isNull(rotations.endedAt)))
      .returning()
    if (!ended) return { value: undefined, audit: [] }
    const carrier = await carrierOf(writer, registrationId)
    if (ended.previousId && ended.previousId !== carrier) await retire(writer, [ended.previousId])
    return { value: undefined, audit: rotationEntry('credential.left-in-entra', { rotation: ended, name }) }
  })
}

/**
 * Where Entra still refuses the one in use, the old one is in use again until there is another. `nowhere`: the old one is
 * no fallback any more, because somebody has put something newer in use.
 */
async function goBack(
  services: Services,
  registrationId: string,
  rotationId: string,
): Promise<'back' | 'nowhere' | 'not-yet'> {
  const session = await openGraph(services, registrationId, { onlyCurrent: true })
  if (session.kind !== 'refused' || !credentialRefused(session.failure)) return 'not-yet'
  try {
    await takeBack({ ...services, actor: BY_JOBS }, { registrationId, rotationId })
    return 'back'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.code === 'rotation-moved-on' ? 'nowhere' : 'not-yet'
  }
}
