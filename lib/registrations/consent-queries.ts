import { and, eq, sql } from 'drizzle-orm'
import { INTERRUPTED_AFTER_SECONDS, phaseOf } from '#lib/attempts/phase.ts'
import type { Reader } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'

/** How one admin consent of an app stands. Null when there is none of this id. */
export async function consentView(read: Reader, registrationId: string, attemptId: string) {
  const [row] = await read
    .select({
      id: attempts.id,
      outcome: attempts.outcome,
      result: attempts.result,
      consumedAt: attempts.consumedAt,
      organisation: attempts.displayName,
      expired: sql<boolean>`${attempts.expiresAt} <= now()`,
      stale: sql<boolean>`coalesce(${attempts.consumedAt} < now() - make_interval(secs => ${INTERRUPTED_AFTER_SECONDS}), false)`,
      registration: {
        id: registrations.id,
        name: registrations.name,
        cloud: registrations.cloud,
        tenantId: registrations.tenantId,
        clientId: registrations.clientId,
      },
      redirectUri: attempts.redirectUri,
    })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .where(
      and(
        eq(attempts.id, attemptId),
        eq(attempts.registrationId, registrationId),
        eq(attempts.kind, 'admin-consent'),
      ),
    )
  return row ? { ...row, phase: phaseOf(row) } : null
}

export type ConsentView = NonNullable<Awaited<ReturnType<typeof consentView>>>
