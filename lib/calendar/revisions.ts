import { and, inArray, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { grants } from '#lib/db/schema/grants.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import type { Expiring } from '#lib/expiry/upcoming.ts'
import type { Revision } from './events.ts'

/** What is written in the audit when the date of a credential moves. */
const MOVED = ['credential.expiry-corrected', 'credential.expiry-typed', 'credential.expired']

const NEW: Revision = { sequence: 0, changedAt: new Date(0) }

/** How often each date moved, and when: of credentials by the audit, of grants by their renewals. */
export async function revisionsOf(read: Reader, expiring: readonly Expiring[]) {
  const keys = expiring.filter(({ kind }) => kind !== 'grant').map(({ id }) => id)
  const signIns = expiring.filter(({ kind }) => kind === 'grant').map(({ id }) => id)
  const found = [
    ...(keys.length > 0 ? await credentialRevisions(read, keys) : []),
    ...(signIns.length > 0 ? await grantRevisions(read, signIns) : []),
  ]
  const byId = new Map(found.map(({ id, ...revision }) => [id, revision]))
  return ({ id }: Expiring): Revision => byId.get(id) ?? NEW
}

const time = (part: SQL) => part.mapWith(credentials.createdAt) as SQL<Date>

function credentialRevisions(read: Reader, ids: readonly string[]) {
  const moves = read
    .select({
      subjectId: auditEvents.subjectId,
      facts: auditEvents.facts,
      at: auditEvents.at,
    })
    .from(auditEvents)
    .where(
      and(
        inArray(auditEvents.verb, MOVED),
        inArray(
          auditEvents.subjectId,
          read
            .select({ id: sql`${credentials.registrationId}::text` })
            .from(credentials)
            .where(inArray(credentials.id, [...ids])),
        ),
      ),
    )
    .as('moves')
  // Entra's word that a secret has ended names it by its last letters only.
  const named = sql`${moves.facts} ->> 'credentialId'`
  const same = sql`${moves.subjectId} = ${credentials.registrationId}::text and (${named} = ${credentials.id}::text
    or (${named} is null and ${moves.facts} ->> 'hint' = ${credentials.hint} and ${moves.at} >= ${credentials.createdAt}))`
  return read
    .select({
      id: credentials.id,
      sequence: sql`count(${moves.at})`.mapWith(Number),
      changedAt: time(sql`greatest(${credentials.createdAt}, ${credentials.stateSince}, max(${moves.at}))`),
    })
    .from(credentials)
    .leftJoin(moves, same)
    .where(inArray(credentials.id, [...ids]))
    .groupBy(credentials.id)
}

/** The end of a grant moves with each renewal, and only ever forward: the day of the last one is its count. */
function grantRevisions(read: Reader, ids: readonly string[]) {
  const days = sql`extract(epoch from ${grants.refreshIssuedAt} - ${grants.createdAt}) / 86400`
  return read
    .select({
      id: grants.id,
      sequence: sql`greatest(0, ceil(${days}))::int`.mapWith(Number),
      changedAt: time(sql`greatest(${grants.refreshIssuedAt}, ${grants.stoppedAt})`),
    })
    .from(grants)
    .where(inArray(grants.id, [...ids]))
}
