import { and, eq, sql } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { NewCredential } from '#lib/registrations/store-credential.ts'
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
    correctedTo === null ? [] : correction(app, held, held.expirySource, correctedTo),
  )
}

/** The same of a new one, where a date was typed and Graph knew another. */
export function typedOtherwise(
  app: App,
  { id, hint, expiresAt, expirySource }: Pick<NewCredential, 'id' | 'hint' | 'expiresAt' | 'expirySource'>,
  typed: Date | undefined,
): AuditEntry[] {
  if (typed === undefined || expirySource !== 'graph' || utcDay(typed) === utcDay(expiresAt)) return []
  return [correction(app, { id: id ?? '', hint, expiresAt: typed }, 'entered', expiresAt)]
}

type Believed = Pick<Learned['held'], 'id' | 'hint' | 'expiresAt'>

function correction(app: App, believed: Believed, source: string, expiresAt: Date): AuditEntry {
  return {
    verb: 'credential.expiry-corrected',
    subjectKind: 'registration',
    subjectId: app.id,
    subjectName: app.name,
    facts: {
      credentialId: believed.id,
      hint: believed.hint,
      believed: believed.expiresAt.toISOString(),
      source,
      expiresAt: expiresAt.toISOString(),
    },
  }
}

function utcDay(time: Date): string {
  return time.toISOString().slice(0, 10)
}
