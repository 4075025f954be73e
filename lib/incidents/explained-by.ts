import { and, eq, exists, inArray, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Fault } from '#lib/health/faults.ts'

/** The mailboxes that a wide fault stops: what `stoppedBy` says of one, as a condition. */
export function explainedBy(read: Reader, { subject, cause, protocol }: Fault): SQL | undefined {
  return and(
    eq(mailboxes.cause, cause),
    onSubject(read, subject),
    protocol
      ? exists(
          read
            .select({ one: sql`1` })
            .from(mailboxProtocols)
            .where(
              and(
                eq(mailboxProtocols.mailboxId, mailboxes.id),
                eq(mailboxProtocols.protocol, protocol),
                eq(mailboxProtocols.cause, cause),
              ),
            ),
        )
      : undefined,
  )
}

/** What hangs on the subject of a wide fault. */
export function onSubject(read: Reader, subject: Fault['subject']): SQL {
  switch (subject.kind) {
    case 'app':
      return eq(mailboxes.registrationId, subject.registrationId)
    case 'grant':
      return eq(mailboxes.grantId, subject.grantId)
    case 'host':
      return inArray(
        mailboxes.registrationId,
        read
          .select({ id: registrations.id })
          .from(registrations)
          .where(eq(registrations.cloud, subject.cloud)),
      )
  }
}
