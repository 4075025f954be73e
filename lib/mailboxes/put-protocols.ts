import { and, eq, notInArray } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** One row per wanted protocol; what is known of those that stay is kept. */
export async function putProtocols(
  writer: Writer,
  mailboxId: string,
  protocols: readonly Protocol[],
): Promise<void> {
  await writer
    .insert(mailboxProtocols)
    .values(protocols.map((protocol) => ({ mailboxId, protocol })))
    .onConflictDoNothing()
  await writer
    .delete(mailboxProtocols)
    .where(
      and(eq(mailboxProtocols.mailboxId, mailboxId), notInArray(mailboxProtocols.protocol, [...protocols])),
    )
}
