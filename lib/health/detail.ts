import { and, desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols, probes } from '#lib/db/schema/mailboxes.ts'
import { rechecks } from '#lib/db/schema/rechecks.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import type { ProtocolState } from './protocol-states.ts'
import { readClock } from './queries.ts'

const HISTORY = 20

const grantFacts = {
  id: grants.id,
  scopes: grants.scopes,
  consentedAt: grants.consentedAt,
  refreshIssuedAt: grants.refreshIssuedAt,
  lastRenewedAt: grants.lastRenewedAt,
  nextRenewalAt: grants.nextRenewalAt,
  stoppedAt: grants.stoppedAt,
  stoppedCause: grants.stoppedCause,
  lastFailure: grants.lastFailure,
}

const accountFacts = {
  upn: accounts.upn,
  mail: accounts.mail,
  tenantId: accounts.tenantId,
  objectId: accounts.objectId,
}

const recheckFacts = {
  startedAt: rechecks.startedAt,
  until: rechecks.until,
  endedAt: rechecks.endedAt,
  outcome: rechecks.outcome,
}

const summary = sql<ProtocolState[] | null>`(
  select jsonb_agg(jsonb_build_object('protocol', p ->> 'protocol', 'health', p ->> 'health', 'cause', p ->> 'cause'))
  from jsonb_array_elements(${probes.results} -> 'protocols') p)`

/** Everything the page of one mailbox shows, in one round; null when there is no such mailbox. */
export async function mailboxDetail(read: Reader, id: string) {
  const [heads, protocols, history, newest, asOf] = await Promise.all([
    read
      .select({
        mailbox: mailboxes,
        registration: {
          id: registrations.id,
          name: registrations.name,
          cloud: registrations.cloud,
          clientId: registrations.clientId,
          tenantId: registrations.tenantId,
          servicePrincipalId: registrations.servicePrincipalId,
        },
        appRoles: registrations.appRoles,
        grant: grantFacts,
        account: accountFacts,
        recheck: recheckFacts,
      })
      .from(mailboxes)
      .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
      .leftJoin(grants, eq(grants.id, mailboxes.grantId))
      .leftJoin(accounts, eq(accounts.id, grants.accountId))
      .leftJoin(rechecks, eq(rechecks.mailboxId, mailboxes.id))
      .where(eq(mailboxes.id, id)),
    read.select().from(mailboxProtocols).where(eq(mailboxProtocols.mailboxId, id)),
    read
      .select({
        id: probes.id,
        trigger: probes.trigger,
        state: probes.state,
        startedAt: probes.startedAt,
        finishedAt: probes.finishedAt,
        requestedBy: users.name,
        protocols: summary,
      })
      .from(probes)
      .leftJoin(users, eq(users.id, probes.requestedBy))
      .where(eq(probes.mailboxId, id))
      .orderBy(desc(probes.startedAt), desc(probes.id))
      .limit(HISTORY),
    read
      .select()
      .from(probes)
      .where(and(eq(probes.mailboxId, id), eq(probes.state, 'done')))
      .orderBy(desc(probes.startedAt), desc(probes.id))
      .limit(1),
    readClock(read),
  ])
  const [head] = heads
  if (!head) return null
  return {
    mailbox: head.mailbox,
    registration: head.registration,
    /** Application permissions in the last token of the app itself; null when nobody could read one. */
    appRoles: head.appRoles,
    grant: head.grant && head.account ? { ...head.grant, ...head.account } : null,
    /** The newest wish that it be checked until it works, gone on or ended. */
    recheck: head.recheck,
    protocols,
    history: history.map((line) => ({ ...line, protocols: line.protocols ?? [] })),
    newest: newest[0] ?? null,
    asOf,
  }
}

export type MailboxDetail = NonNullable<Awaited<ReturnType<typeof mailboxDetail>>>
