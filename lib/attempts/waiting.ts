import { eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { INTERRUPTED_AFTER_SECONDS, phaseOf } from './phase.ts'

/** An attempt with what its page needs while it waits. Null when there is no such attempt. */
export async function waitingAttempt(read: Reader, attemptId: string) {
  const [row] = await read
    .select({
      attempt: attempts,
      registration: { id: registrations.id, name: registrations.name, cloud: registrations.cloud },
      expired: sql<boolean>`${attempts.expiresAt} <= now()`,
      stale: sql<boolean>`coalesce(${attempts.consumedAt} < now() - make_interval(secs => ${INTERRUPTED_AFTER_SECONDS}), false)`,
      secondsLeft: sql<number>`greatest(0, floor(extract(epoch from ${attempts.expiresAt} - now())))::int`,
    })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .where(eq(attempts.id, attemptId))
  if (!row) return null
  const { attempt, registration, expired, stale, secondsLeft } = row
  return { attempt, registration, secondsLeft, phase: phaseOf({ ...attempt, expired, stale }) }
}
