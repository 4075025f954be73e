import { and, asc, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import type { Services } from '#lib/services.ts'
import { cleanUpByGraph } from './by-graph.ts'
import { DAY_SECONDS } from './by-graph-refusal.ts'
import type { Rotation } from './claim.ts'

/** Until another process takes the clearing up of one that died in it. Longer than all its calls. */
export const CLEAN_UP_SECONDS = 300
/** Entra tells of a new key only after a while, and not everywhere at once. */
const SECOND_LOOK_SECONDS = 900

/** Rotations that came to nothing and may have left a secret in Entra, moved ahead so that no other process takes them. */
export function claimLeftBehind(database: Database, limit: number): Promise<Rotation[]> {
  return record(database, 'rotation', async (writer) => {
    const due = writer.$with('due').as(
      writer
        .select({ id: rotations.id })
        .from(rotations)
        .where(
          and(
            eq(rotations.mode, 'by-graph'),
            inArray(rotations.outcome, ['taken-back', 'refused']),
            isNotNull(rotations.endedAt),
            isNull(rotations.removedAt),
            lte(rotations.nextTryAt, sql`now()`),
          ),
        )
        .orderBy(asc(rotations.nextTryAt))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
    return writer
      .with(due)
      .update(rotations)
      .set({ nextTryAt: inSeconds(CLEAN_UP_SECONDS) })
      .where(inArray(rotations.id, sql`(select id from ${due})`))
      .returning()
  })
}

/**
 * What Graph made, Graph takes away: with the first answer that says so, with the second look where the first found
 * nothing. Until then it is tried again, and the history of the rotation says that something is left.
 */
export async function clearUp(services: Services, rotation: Rotation): Promise<void> {
  const { kind, evidence } = await cleanUpByGraph(services, rotation).catch((err: unknown) => {
    services.log.error({ err, rotation: rotation.id }, 'what a rotation left in Entra was not removed')
    return { kind: 'left', evidence: null } as const
  })
  const removed = kind === 'removed' || (kind === 'nothing-found' && (await isOld(services, rotation)))
  await record(services.database, 'rotation', async (writer) => {
    if (removed && rotation.nextId && !rotation.switchedAt) {
      const never = and(eq(credentials.id, rotation.nextId), eq(credentials.state, 'retired'))
      await writer.delete(credentials).where(never)
    }
    const taken = rotation.outcome !== 'refused'
    await writer
      .update(rotations)
      .set({
        ...(removed ? { removedAt: sql`now()` } : { nextTryAt: inSeconds(waitFor(kind, rotation)) }),
        ...(kind === 'left' ? { failures: rotation.failures + 1 } : {}),
        // Why it was refused is worth more than that something of it is left.
        ...(taken ? { trouble: kind === 'left' ? { code: 'left-in-entra', evidence } : null } : {}),
      })
      .where(eq(rotations.id, rotation.id))
  })
}

const waitFor = (kind: string, { failures }: Rotation) =>
  kind === 'left'
    ? Math.min(CLEAN_UP_SECONDS * 2 ** Math.min(failures, 10), DAY_SECONDS)
    : SECOND_LOOK_SECONDS

async function isOld({ database }: Services, { endedAt }: Rotation): Promise<boolean> {
  const now = await database.now()
  return endedAt !== null && now.getTime() - endedAt.getTime() >= SECOND_LOOK_SECONDS * 1_000
}
