import { and, eq, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { incidents } from '#lib/db/schema/incidents.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import type { Services } from '#lib/services.ts'
import type { Subject } from './subject.ts'

/** They are not all asked in the same second. */
const SPREAD_SECONDS = 45

/**
 * What stopped this mailbox is gone. Where the same stopped others, they are checked soon, and not at the end of the
 * long pause that they have come to. Those that somebody has at the moment are left alone.
 */
export async function wakeOthers(services: Services, subject: Subject, cause: string | null): Promise<void> {
  const same = sharing(subject, cause)
  if (!same || cause === null) return
  await record(services.database, 'lease', async (writer) => {
    const asleep = writer
      .select({ id: mailboxes.id })
      .from(mailboxes)
      .where(
        and(
          same,
          eq(mailboxes.cause, cause),
          ne(mailboxes.id, subject.id),
          // Awake already: when many recover at once, each would write all the others again.
          sql`${mailboxes.nextProbeAt} > now() + ${SPREAD_SECONDS}::float8 * interval '1 second'`,
          or(isNull(mailboxes.leaseUntil), lte(mailboxes.leaseUntil, sql`now()`)),
        ),
      )
      .for('update', { skipLocked: true })
    await writer
      .update(mailboxes)
      .set({
        nextProbeAt: sql`least(${mailboxes.nextProbeAt}, now() + random() * ${SPREAD_SECONDS}::float8 * interval '1 second')`,
      })
      .where(inArray(mailboxes.id, asleep))
  })
}

/** The mailboxes that share what the cause is a cause of; null when it is this mailbox's own. */
function sharing(subject: Subject, cause: string | null): SQL | undefined | null {
  if (cause === null || !isCauseId(cause)) return null
  switch (causeOf(cause).level) {
    case 'app':
    case 'portal':
      return eq(mailboxes.registrationId, subject.registrationId)
    case 'grant':
      return or(
        subject.grantId ? eq(mailboxes.grantId, subject.grantId) : undefined,
        inIncidentOfApp(subject, cause),
      )
    case 'mailbox':
      return inIncidentOfApp(subject, cause)
    case 'network':
      return sql`${mailboxes.registrationId} in (select ${registrations.id} from ${registrations} where ${registrations.cloud} = ${subject.cloud})`
    default:
      return null
  }
}

/** What was found to be a matter of the whole app, though it usually is one of a mailbox or of a sign-in. */
function inIncidentOfApp({ registrationId }: Subject, cause: CauseId): SQL | undefined {
  return and(
    eq(mailboxes.registrationId, registrationId),
    sql`exists (select 1 from ${incidents} where ${incidents.closedAt} is null and ${incidents.subjectKind} = 'app'
      and ${incidents.subjectId} = ${registrationId} and ${incidents.cause} = ${cause})`,
  )
}
