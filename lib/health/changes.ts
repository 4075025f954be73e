import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'

/** What can bring a fault about. Each is a text under `board.around.changes`; the dot of a verb is a dash there. */
export const CHANGE_VERBS = [
  'credential.replaced',
  'registration.renamed',
  'registration.created',
  'grant.gained',
  'mailbox.connected',
  'mailbox.reconnected',
  'mailbox.moved',
  'mailbox.attached',
  'mailbox.protocols-changed',
] as const
export type ChangeVerb = (typeof CHANGE_VERBS)[number]

const MOST_SHOWN = 3
/** Microsoft takes an hour to notice a change everywhere; so long before a fault its reason may lie. */
const LOOK_BACK = sql`interval '1 hour'`
/** A check may have begun before the change was written that it met. */
const SLACK = sql`interval '2 minutes'`

export interface Change {
  readonly id: string
  readonly verb: ChangeVerb
  readonly at: Date
  readonly actor: string
  readonly subject: string
}

/** What was done to the mailbox, its sign-in and its app in the hour before its trouble began, the newest first. */
export async function changesBefore(read: Reader, mailboxId: string): Promise<Change[]> {
  const subjects = sql`(${mailboxes.id}::text, ${mailboxes.registrationId}::text, ${mailboxes.grantId}::text)`
  const rows = await read
    .select({
      id: auditEvents.id,
      verb: auditEvents.verb,
      at: auditEvents.at,
      actor: auditEvents.actorName,
      subject: auditEvents.subjectName,
    })
    .from(mailboxes)
    .innerJoin(auditEvents, sql`${auditEvents.subjectId} in ${subjects}`)
    .where(
      and(
        eq(mailboxes.id, mailboxId),
        inArray(mailboxes.health, ['failing', 'throttled']),
        inArray(auditEvents.verb, [...CHANGE_VERBS]),
        sql`${auditEvents.at} between ${mailboxes.healthSince} - ${LOOK_BACK} and ${mailboxes.healthSince} + ${SLACK}`,
      ),
    )
    .orderBy(desc(auditEvents.number))
    .limit(MOST_SHOWN)
  return rows.map((row) => ({ ...row, verb: row.verb as ChangeVerb }))
}
