import { and, eq, inArray } from 'drizzle-orm'
import type { Rendered } from '#lib/alerts/rendered.ts'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Health } from '#lib/diagnosis/health.ts'

/** A mailbox from which an alert may be sent, with all that its SMTP needs. */
export interface Sender {
  readonly id: string
  readonly address: string
  readonly access: 'own' | 'shared' | 'app'
  readonly cloud: string
  readonly registrationId: string
  readonly grantId: string | null
  readonly accountId: string | null
  readonly accountUpn: string | null
  readonly smtp: Health
}

/** The mailboxes of these ids that use SMTP, in the order of the ids. */
export async function readSenders(read: Reader, ids: readonly string[]): Promise<readonly Sender[]> {
  if (ids.length === 0) return []
  const rows = await read
    .select({
      id: mailboxes.id,
      address: mailboxes.address,
      access: mailboxes.access,
      cloud: registrations.cloud,
      registrationId: mailboxes.registrationId,
      grantId: mailboxes.grantId,
      accountId: grants.accountId,
      accountUpn: accounts.upn,
      smtp: mailboxProtocols.health,
    })
    .from(mailboxes)
    .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
    .innerJoin(
      mailboxProtocols,
      and(eq(mailboxProtocols.mailboxId, mailboxes.id), eq(mailboxProtocols.protocol, 'smtp')),
    )
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(inArray(mailboxes.id, [...ids]))
  return rows.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

/** Those that work, and that the fault which is to be told does not touch. */
export function untouched(senders: readonly Sender[], { through }: Rendered): readonly Sender[] {
  if (through.everything) return []
  return senders.filter(
    ({ id, registrationId, smtp }) =>
      smtp === 'healthy' &&
      !through.mailboxIds.includes(id) &&
      !through.registrationIds.includes(registrationId),
  )
}

interface Hanging {
  readonly registrationId: string
  /** Null where the app itself opens the mailbox. */
  readonly accountId: string | null
}

/**
 * Whether two of the mailboxes hang neither on the same app nor on the same sign-in, so that a fault of the one is told
 * by the other. Otherwise another channel has to take over.
 */
export function mayStandAlone(given: readonly Hanging[]): boolean {
  return given.some((one, at) =>
    given
      .slice(at + 1)
      .some(
        (other) =>
          one.registrationId !== other.registrationId &&
          (one.accountId === null || one.accountId !== other.accountId),
      ),
  )
}
