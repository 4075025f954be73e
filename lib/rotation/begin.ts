import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { Writer } from '#lib/db/database.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { Refusal } from '#lib/errors.ts'
import { retire } from '#lib/registrations/switch-credential.ts'
import { type Rotation, TAKEN_AWAY } from './claim.ts'

type NewRotation = Pick<
  typeof rotations.$inferInsert,
  'registrationId' | 'mode' | 'step' | 'nextId' | 'mark' | 'startedBy' | 'startedByName'
>

/**
 * Opens the rotation of a registration that the caller has locked. One that only waits for the old secret to be
 * removed, and whose grace is over, is ended first. Refuses with `rotation-open` while another one is under way, and
 * with `no-credential` where there is nothing to rotate.
 */
export async function insertRotation(
  writer: Writer,
  registrationName: string,
  given: NewRotation,
): Promise<Rotation> {
  const { registrationId } = given
  await endRested(writer, registrationId)
  const open = await writer.$count(
    rotations,
    and(eq(rotations.registrationId, registrationId), isNull(rotations.endedAt)),
  )
  if (open > 0) throw new Refusal('rotation-open', { name: registrationName })
  const [current] = await writer
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(eq(credentials.registrationId, registrationId), eq(credentials.state, 'current')))
  if (!current) throw new Refusal('no-credential', { name: registrationName })
  const [row] = await writer
    .insert(rotations)
    .values({ id: uuidv7(), ...given, previousId: current.id })
    .returning()
  return row as Rotation
}

/** The old one has had its grace: that nobody said it is removed in Entra does not hold up the next rotation. */
async function endRested(writer: Writer, registrationId: string): Promise<void> {
  const ended = await writer
    .update(rotations)
    .set({ step: 'ended', outcome: 'done', endedAt: sql`now()`, trouble: null, ...TAKEN_AWAY })
    .where(
      and(
        eq(rotations.registrationId, registrationId),
        isNull(rotations.endedAt),
        eq(rotations.step, 'rest'),
        sql`${rotations.removableAt} <= now()`,
      ),
    )
    .returning({ previousId: rotations.previousId })
  await retire(
    writer,
    ended.flatMap(({ previousId }) => previousId ?? []),
  )
}
