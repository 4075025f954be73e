import { eq, sql } from 'drizzle-orm'
import type { Reader, Writer } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { heartbeats } from '#lib/db/schema/incidents.ts'
import type { Services } from '#lib/services.ts'
import { coveredBy } from './covered.ts'
import { endingIn } from './ending.ts'
import { isNothing, reconcile, type Steps } from './reconcile.ts'
import { closedLately, goneSubjects, openIncidents } from './standing.ts'
import type { OpenIncident, Trouble } from './trouble.ts'
import { findTroubles } from './troubles.ts'
import { writeSteps } from './write-steps.ts'

export const JOB = 'watch-incidents'

export interface RoundOptions {
  /** As in `faultsOf`. */
  readonly spread: number
  /** The portal's own troubles. */
  readonly own?: (read: Reader, now: Date, open: readonly OpenIncident[]) => Promise<readonly Trouble[]>
  /** For tests that walk through time; the database's otherwise. */
  readonly now?: Date
}

/**
 * Brings the incidents in line with what was recorded. One process at a time: null when another one has its turn. All
 * that it reads is read in its turn, so that no older look undoes what a newer one has written.
 */
export function watchRound(
  { database, instance }: Pick<Services, 'database' | 'instance'>,
  { spread, own, now: given }: RoundOptions,
): Promise<Steps | null> {
  return record(database, 'incident', async (writer) => {
    if (!(await takeTurn(writer, instance))) return null
    const now = given ?? (await clock(writer))
    const open = await openIncidents(writer)
    const [found, lately, ours] = [
      await findTroubles(writer, open, spread),
      await closedLately(writer, now),
      (await own?.(writer, now, open)) ?? [],
    ]
    const troubles = [...found.troubles, ...ours]
    const keys = new Set(troubles.map(({ key }) => key))
    const missing = open.filter(({ key }) => !keys.has(key))
    const gone = await goneSubjects(writer, missing)
    const covered = await coveredBy(writer, missing, found.wide)
    const endingOf = endingIn({ ...found, troubles, gone, covered })
    const steps = reconcile(open, lately, troubles, endingOf, now)
    if (!isNothing(steps)) await writeSteps(writer, steps, now)
    return steps
  })
}

/** The row of the job's heartbeat is what the processes take turns at. */
async function takeTurn(writer: Writer, instance: string): Promise<boolean> {
  const [held] = await writer
    .select({ name: heartbeats.name })
    .from(heartbeats)
    .where(eq(heartbeats.name, JOB))
    .for('update', { skipLocked: true })
  if (held) return true
  const made = await writer
    .insert(heartbeats)
    .values({ name: JOB, instance })
    .onConflictDoNothing()
    .returning({ name: heartbeats.name })
  return made.length === 1
}

async function clock(read: Reader): Promise<Date> {
  const [row] = await read
    .select({ now: sql`now()`.mapWith(heartbeats.at) as ReturnType<typeof sql<Date>> })
    .from(sql`(select 1) as one`)
  return row?.now ?? new Date(0)
}
