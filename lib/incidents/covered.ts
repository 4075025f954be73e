import { and, eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { Fault } from '#lib/health/faults.ts'
import { explainedBy } from './explained-by.ts'
import type { OpenIncident } from './trouble.ts'

/**
 * Of the apps and sign-ins whose trouble is not found any more, those of which no mailbox works because something else
 * stops them: while a network is down, nobody can know whether a secret still is refused. The key of what stops them, by
 * the id of the incident.
 */
export async function coveredBy(
  read: Reader,
  missing: readonly OpenIncident[],
  wide: readonly Fault[],
): Promise<ReadonlyMap<string, string>> {
  const covered = new Map<string, string>()
  if (wide.length === 0) return covered
  for (const { id, cause, subjectKind, subjectId } of missing) {
    if (!isCauseId(cause) || (subjectKind !== 'app' && subjectKind !== 'grant')) continue
    const on = eq(subjectKind === 'app' ? mailboxes.registrationId : mailboxes.grantId, subjectId)
    if ((await read.$count(mailboxes, and(on, eq(mailboxes.health, 'healthy')))) > 0) continue
    for (const fault of wide) {
      if ((await read.$count(mailboxes, and(on, explainedBy(read, fault)))) === 0) continue
      covered.set(id, fault.key)
      break
    }
  }
  return covered
}
