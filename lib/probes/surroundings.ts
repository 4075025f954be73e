import { and, eq, gt, inArray, ne, notInArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { DiagnosisContext } from '#lib/diagnosis/rule.ts'
import type { Subject } from './subject.ts'

export type Surroundings = Required<Pick<DiagnosisContext, 'siblings' | 'changedLately'>>

/** Enough of the other mailboxes to tell whether the app is at fault. */
const MOST_SIBLINGS = 200

/** Looked at, and nothing changed by it. */
export const HARMLESS_VERBS = ['credential.checked', 'mailbox.deep-checked', 'network.tested'] as const

/** How the other mailboxes of the app fared in the last two hours, and whether anything was changed in the last one. */
export async function readSurroundings(read: Reader, subject: Subject): Promise<Surroundings> {
  const lately = read
    .select({ health: mailboxes.health })
    .from(mailboxes)
    .where(
      and(
        eq(mailboxes.registrationId, subject.registrationId),
        ne(mailboxes.id, subject.id),
        gt(mailboxes.lastCheckedAt, sql`now() - interval '2 hours'`),
      ),
    )
    .limit(MOST_SIBLINGS)
    .as('lately')
  const [[counts], changes] = await Promise.all([
    read
      .select({
        working: sql`count(*) filter (where ${lately.health} = 'healthy')`.mapWith(Number),
        failing: sql`count(*) filter (where ${lately.health} = 'failing')`.mapWith(Number),
      })
      .from(lately),
    read
      .select({ verb: auditEvents.verb })
      .from(auditEvents)
      .where(
        and(
          inArray(auditEvents.subjectId, subjectsOf(subject)),
          notInArray(auditEvents.verb, [...HARMLESS_VERBS]),
          gt(auditEvents.at, sql`now() - interval '1 hour'`),
        ),
      )
      .limit(1),
  ])
  return { siblings: counts ?? { working: 0, failing: 0 }, changedLately: changes.length > 0 }
}

function subjectsOf({ id, registrationId, grantId }: Subject): string[] {
  return [id, registrationId, ...(grantId ? [grantId] : [])]
}
