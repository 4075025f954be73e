import { and, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import type { MailboxRow } from '#lib/imports/row.ts'
import type { BoardParams } from './board-params.ts'
import { orderOf, whereOf } from './board-where.ts'

/** More than the portal is made for; so that no file is without an end. */
const MOST_EXPORTED = 50_000

/** The mailboxes of the board, on all its pages, as a list that can be imported. Nothing of it is a secret. */
export async function exportedMailboxes(read: Reader, params: BoardParams): Promise<MailboxRow[]> {
  const query = read
    .select({
      address: mailboxes.address,
      displayName: mailboxes.displayName,
      access: mailboxes.access,
      protocols: mailboxes.protocols,
      tags: mailboxes.tags,
      delegate: sql<string | null>`coalesce(${accounts.upn}, ${accounts.mail})`,
    })
    .from(mailboxes)
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .$dynamic()
  const { protocol } = params
  const judged = protocol
    ? query.innerJoin(
        mailboxProtocols,
        and(eq(mailboxProtocols.mailboxId, mailboxes.id), eq(mailboxProtocols.protocol, protocol)),
      )
    : query
  const rows = await judged
    .where(whereOf(params))
    .orderBy(...orderOf(params))
    .limit(MOST_EXPORTED)
  return rows.map(({ displayName, delegate, ...row }) => ({
    ...row,
    ...(displayName ? { displayName } : {}),
    ...(row.access === 'shared' && delegate ? { delegate } : {}),
  }))
}
