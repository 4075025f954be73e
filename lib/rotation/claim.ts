import { and, asc, eq, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Lease } from '#lib/db/claim.ts'
import type { Database, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { hasCome } from '#lib/grants/in-seconds.ts'

export type Rotation = typeof rotations.$inferSelect

/** What a claimed rotation may be given, besides what the claim itself looks after. */
export type RotationChanges = {
  [Column in Exclude<keyof typeof rotations.$inferInsert, 'id' | 'version' | 'leaseOwner' | 'leaseUntil'>]?:
    | (typeof rotations.$inferInsert)[Column]
    | SQL
}

/** Longer than a call to Microsoft; a step that takes longer extends it. */
export const ROTATION_LEASE_SECONDS = 60

/** In `nextTryAt` of a rotation that waits for a person. */
export const UNTIL_SOMEBODY_ACTS = sql<Date>`timestamptz '9999-12-31T00:00:00Z'`

/** Nothing that goes on by itself is put off for so long. */
const LONGEST_SECONDS = 2 * 86_400

const free = () => or(isNull(rotations.leaseUntil), lte(rotations.leaseUntil, sql`now()`))
const due = () => and(isNull(rotations.endedAt), hasCome(rotations.nextTryAt, LONGEST_SECONDS))
const LET_GO = { leaseOwner: null, leaseUntil: null }

/** Rotations whose time has come and that nobody has, the longest due first. One query over the index of the open ones. */
export async function dueRotations({ read }: Pick<Database, 'read'>, limit: number): Promise<string[]> {
  const rows = await read
    .select({ id: rotations.id })
    .from(rotations)
    .where(and(due(), free()))
    .orderBy(asc(rotations.nextTryAt))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Takes one that is due. Null when it is not, when somebody has it, or when it has ended. Each claim has its version. */
export function claimRotation(database: Database, id: string, lease: Lease): Promise<Rotation | null> {
  return record(database, 'lease', async (writer) => {
    const [claimed] = await writer
      .update(rotations)
      .set({
        leaseOwner: lease.owner,
        leaseUntil: sql`now() + ${lease.seconds}::float8 * interval '1 second'`,
        version: sql`${rotations.version} + 1`,
      })
      .where(and(eq(rotations.id, id), due(), free()))
      .returning()
    return claimed ?? null
  })
}

const claimed = ({ id, version }: Rotation) =>
  and(eq(rotations.id, id), eq(rotations.version, version), isNull(rotations.endedAt))

/** Keeps a taken one taken. False when somebody else has it, when a person changed it, or when it is over. */
export function extendRotation(database: Database, rotation: Rotation): Promise<boolean> {
  return record(database, 'lease', async (writer) => {
    const held = await writer
      .update(rotations)
      .set({ leaseUntil: sql`now() + ${ROTATION_LEASE_SECONDS}::float8 * interval '1 second'` })
      .where(claimed(rotation))
      .returning({ id: rotations.id })
    return held.length === 1
  })
}

/**
 * Writes a rotation, raises its version and keeps it taken, unless it is to be let go. Null, and nothing written, when
 * it was taken over, changed by a person, or ended meanwhile.
 */
export async function writeRotation(
  writer: Writer,
  rotation: Rotation,
  changes: RotationChanges,
  { letGo }: { readonly letGo: boolean },
): Promise<Rotation | null> {
  const [written] = await writer
    .update(rotations)
    .set({ ...changes, ...(letGo ? LET_GO : {}), version: rotation.version + 1 })
    .where(claimed(rotation))
    .returning()
  return written ?? null
}

/** Writes something of a rotation while its step goes on. False, and nothing written, when it is not ours any more. */
export async function noteOnRotation(
  writer: Writer,
  rotation: Rotation,
  changes: RotationChanges,
): Promise<boolean> {
  const written = await writer
    .update(rotations)
    .set(changes)
    .where(claimed(rotation))
    .returning({ id: rotations.id })
  return written.length === 1
}

/** Gives it back untouched, for this or another process to take at once. */
export async function releaseRotation(database: Database, rotation: Rotation): Promise<void> {
  await record(database, 'lease', (writer) => writer.update(rotations).set(LET_GO).where(claimed(rotation)))
}

/** Takes a rotation out of the hands of whoever works on it: a person decides otherwise. */
export const TAKEN_AWAY = { ...LET_GO, version: sql`${rotations.version} + 1` }
