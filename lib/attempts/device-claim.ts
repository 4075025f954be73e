import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import type { Attempt } from './consume.ts'

/** Longer than the deadline of one poll, so that only a dead process is taken for one. */
export const POLL_LEASE_SECONDS = 20

const nowSeconds = sql`extract(epoch from now())::float8`
const dueAt = sql`coalesce((${attempts.device} ->> 'nextPollAt')::float8, 0)`

/** Waiting device codes whose next poll is due. A code lives minutes, so the newest day is more than enough. */
const due = () =>
  and(
    eq(attempts.kind, 'device-code'),
    eq(attempts.outcome, 'pending'),
    isNull(attempts.consumedAt),
    isNotNull(attempts.deviceSealed),
    gt(attempts.createdAt, sql`now() - interval '1 day'`),
    gt(attempts.expiresAt, sql`now()`),
    lte(dueAt, nowSeconds),
  )

const inDevice = (facts: Readonly<Record<string, SQL>>): SQL => {
  const pairs = Object.entries(facts).map(([name, value]) => sql`${name}::text, ${value}`)
  return sql`${attempts.device} || jsonb_build_object(${sql.join(pairs, sql`, `)})`
}

const secondsFromNow = (seconds: number) => sql`${nowSeconds} + ${seconds}::float8`

/** Takes device codes that are due and that no other replica has, the longest due first. */
export async function claimDueDevices(database: Database, limit: number): Promise<Attempt[]> {
  const [any] = await database.read.select({ id: attempts.id }).from(attempts).where(due()).limit(1)
  if (!any) return []
  return record(database, 'attempt', async (writer) => {
    const free = writer
      .$with('free')
      .as(
        writer
          .select({ id: attempts.id })
          .from(attempts)
          .where(due())
          .orderBy(asc(dueAt))
          .limit(limit)
          .for('update', { skipLocked: true }),
      )
    return writer
      .with(free)
      .update(attempts)
      .set({
        device: inDevice({
          nextPollAt: secondsFromNow(POLL_LEASE_SECONDS),
          asked: sql`coalesce((${attempts.device} ->> 'asked')::int, 0) + 1`,
        }),
      })
      .where(and(inArray(attempts.id, sql`(select id from ${free})`), due()))
      .returning()
  })
}

interface Pause {
  readonly seconds: number
  readonly intervalSeconds: number
  /** Microsoft's answer has come, and says to wait. */
  readonly answered: boolean
}

/** Says when to ask again, and how often from now on. Changes nothing once the attempt is over. */
export async function putOffPoll(
  database: Database,
  attemptId: string,
  { seconds, intervalSeconds, answered }: Pause,
): Promise<void> {
  await record(database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({
        device: inDevice({
          nextPollAt: secondsFromNow(seconds),
          intervalSeconds: sql`${intervalSeconds}::int`,
          ...(answered ? { asked: sql`0` } : {}),
        }),
      })
      .where(waiting(attemptId)),
  )
}

/** Takes the attempt for what Microsoft answered. False when it was cancelled or taken before. */
export async function takeDevice(database: Database, attemptId: string): Promise<boolean> {
  const taken = await record(database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({ consumedAt: sql`now()` })
      .where(waiting(attemptId))
      .returning({ id: attempts.id }),
  )
  return taken.length === 1
}

/** Microsoft's clock decides: the time of this code is over. */
export async function expireDevice(
  database: Database,
  attemptId: string,
  result: Attempt['result'],
): Promise<void> {
  await record(database, 'attempt', (writer) =>
    writer
      .update(attempts)
      .set({ expiresAt: sql`least(${attempts.expiresAt}, now())`, result })
      .where(waiting(attemptId)),
  )
}

const waiting = (attemptId: string) =>
  and(eq(attempts.id, attemptId), eq(attempts.outcome, 'pending'), isNull(attempts.consumedAt))
