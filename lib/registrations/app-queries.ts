import { and, asc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { readClock } from '#lib/health/queries.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'

/** One app, and the mailboxes it opens by itself, in one round. Null when there is no such app. */
export async function appOnlyDetail(read: Reader, registrationId: string) {
  const [apps, opened, states, asOf] = await Promise.all([
    read
      .select({
        id: registrations.id,
        name: registrations.name,
        cloud: registrations.cloud,
        tenantId: registrations.tenantId,
        tenantDomain: registrations.tenantDomain,
        clientId: registrations.clientId,
        servicePrincipalId: registrations.servicePrincipalId,
        appRoles: registrations.appRoles,
        graphRoles: registrations.graphRoles,
        asked: sql<boolean>`${registrations.appAccessExpiresAt} is not null`,
      })
      .from(registrations)
      .where(eq(registrations.id, registrationId)),
    read
      .select({
        id: mailboxes.id,
        address: mailboxes.address,
        protocols: mailboxes.protocols,
        health: mailboxes.health,
        cause: mailboxes.cause,
      })
      .from(mailboxes)
      .where(and(eq(mailboxes.registrationId, registrationId), eq(mailboxes.access, 'app')))
      .orderBy(asc(sql`lower(${mailboxes.address})`)),
    read
      .select({
        mailboxId: mailboxProtocols.mailboxId,
        protocol: mailboxProtocols.protocol,
        health: mailboxProtocols.health,
        cause: mailboxProtocols.cause,
      })
      .from(mailboxProtocols)
      .innerJoin(mailboxes, eq(mailboxes.id, mailboxProtocols.mailboxId))
      .where(and(eq(mailboxes.registrationId, registrationId), eq(mailboxes.access, 'app'))),
    readClock(read),
  ])
  const [registration] = apps
  if (!registration) return null
  return {
    registration,
    asOf,
    mailboxes: opened.map(({ protocols, ...mailbox }) => {
      const own = states.filter(({ mailboxId }) => mailboxId === mailbox.id)
      return {
        ...mailbox,
        protocols: PROTOCOLS.filter((protocol) => protocols.includes(protocol)),
        states: PROTOCOLS.flatMap((protocol) => own.find((one) => one.protocol === protocol) ?? []),
        causes: [...new Set(own.flatMap(({ cause }) => (cause && isCauseId(cause) ? [cause] : [])))],
      }
    }),
  }
}

export type AppOnlyDetail = NonNullable<Awaited<ReturnType<typeof appOnlyDetail>>>
