import { and, eq, sql } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { Learned } from './plan-reading.ts'

interface App {
  readonly id: string
  readonly name: string
}

/** Writes what a reading of Entra says of each credential, unless another one has settled it meanwhile. */
export async function keepLearned(writer: Writer, learned: readonly Learned[]): Promise<void> {
  for (const { held, changes } of learned) {
    await writer
      .update(credentials)
      .set(changes)
      .where(
        and(
          eq(credentials.id, held.id),
          sql`${credentials.entraKeyId} is not distinct from ${held.entraKeyId}`,
        ),
      )
  }
}

/** One entry for each date that was not the one in Entra. */
export function corrections(app: App, learned: readonly Learned[]): AuditEntry[] {
  return learned.flatMap(({ held, correctedTo }) =>
    correctedTo === null
      ? []
      : {
          verb: 'credential.expiry-corrected',
          subjectKind: 'registration',
          subjectId: app.id,
          subjectName: app.name,
          facts: {
            credentialId: held.id,
            hint: held.hint,
            believed: held.expiresAt.toISOString(),
            source: held.expirySource,
            expiresAt: correctedTo.toISOString(),
          },
        },
  )
}
