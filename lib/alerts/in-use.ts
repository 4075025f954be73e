import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { upcomingExpiries } from '#lib/expiry/upcoming.ts'
import { FIRST_REMINDER_DAYS, type InUse } from './reminders.ts'

/** The secrets and certificates in use that may be worth a reminder, seen from `at`. */
export async function endingInUse(read: Reader, at: Date): Promise<InUse[]> {
  // A calendar day is not over after 24 hours: the last of them counts whole.
  const soon = await upcomingExpiries(read, { days: FIRST_REMINDER_DAYS + 1, at })
  const used = soon.flatMap(({ kind, state, ...one }) =>
    kind !== 'grant' && state === 'current' ? [{ ...one, kind }] : [],
  )
  if (used.length === 0) return []
  const rows = await read
    .select({
      id: credentials.id,
      since: credentials.stateSince,
      auto: registrations.autoRotation,
      trouble: registrations.autoRotationTrouble,
      tags: sql<string[]>`array(select distinct unnest(${mailboxes.tags}) from ${mailboxes}
        where ${mailboxes.registrationId} = ${registrations.id})`,
    })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(
      inArray(
        credentials.id,
        used.map(({ id }) => id),
      ),
    )
  const known = new Map(rows.map((row) => [row.id, row]))
  return used.flatMap(
    ({ id, kind, registrationId, registrationName, name, displayName, expiresAt, mailboxes }) => {
      const more = known.get(id)
      if (!more) return []
      return {
        credentialId: id,
        registrationId,
        appName: registrationName,
        what: kind,
        hint: name,
        displayName,
        expiresAt,
        since: more.since,
        stops: mailboxes,
        tags: more.tags,
        rotatesBefore: more.auto?.before ?? null,
        rotationTrouble: more.trouble !== null,
      }
    },
  )
}

/** Whether what a reminder is about is still in use, and still ends on the same day. */
export async function stillEnds(
  read: Reader,
  { credentialId, expiresAt }: { readonly credentialId: string; readonly expiresAt: string },
): Promise<boolean> {
  const [found] = await read
    .select({ expiresAt: credentials.expiresAt })
    .from(credentials)
    .where(and(eq(credentials.id, credentialId), eq(credentials.state, 'current')))
  return found?.expiresAt.toISOString().slice(0, 10) === expiresAt.slice(0, 10)
}
