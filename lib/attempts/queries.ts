import { and, asc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { readClock } from '#lib/health/queries.ts'
import { INTERRUPTED_AFTER_SECONDS, phaseOf } from './phase.ts'

/** Everything the page of one attempt shows, in one round. Null when there is no such attempt. */
export async function attemptView(read: Reader, attemptId: string) {
  const [row] = await read
    .select({
      id: attempts.id,
      kind: attempts.kind,
      address: attempts.address,
      access: attempts.access,
      signInAs: attempts.signInAs,
      targets: attempts.targets,
      protocols: attempts.protocols,
      outcome: attempts.outcome,
      result: attempts.result,
      consumedAt: attempts.consumedAt,
      startedBy: attempts.startedBy,
      mailboxId: attempts.mailboxId,
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
      scopes: grants.scopes,
      account: { upn: accounts.upn, displayName: accounts.displayName },
    })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .leftJoin(mailboxes, eq(mailboxes.id, attempts.mailboxId))
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(attempts.id, attemptId))
  return row ? { ...row, phase: phaseOf(row) } : null
}

export type AttemptView = NonNullable<Awaited<ReturnType<typeof attemptView>>>

/** The apps a mailbox can be connected through: those with a secret in use. */
export function connectableRegistrations(read: Reader) {
  return read
    .select({
      id: registrations.id,
      name: registrations.name,
      cloud: registrations.cloud,
      tenant: sql<string>`coalesce(${registrations.tenantDomain}, ${registrations.tenantId})`,
      secretExpired: sql<boolean>`${credentials.expiresAt} <= now()`,
    })
    .from(registrations)
    .innerJoin(
      credentials,
      and(eq(credentials.registrationId, registrations.id), eq(credentials.state, 'current')),
    )
    .orderBy(asc(sql`lower(${registrations.name})`), asc(registrations.id))
}

/** What the checks of a mailbox say by now, in the words of the cause catalogue, and the clock they are read by. */
export async function firstCheck(read: Reader, mailboxId: string) {
  const [protocols, asOf] = await Promise.all([
    read
      .select({
        protocol: mailboxProtocols.protocol,
        health: mailboxProtocols.health,
        cause: mailboxProtocols.cause,
      })
      .from(mailboxProtocols)
      .where(eq(mailboxProtocols.mailboxId, mailboxId))
      .orderBy(asc(mailboxProtocols.protocol)),
    readClock(read),
  ])
  return { protocols, asOf }
}
