import { eq, inArray, sql } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { eraseUnusedGrant } from '#lib/grants/erase.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { comparePermissions } from '#lib/microsoft/scopes.ts'
import type { Context } from '#lib/services.ts'
import { putProtocols } from './put-protocols.ts'

/** Removes a mailbox with its history, and erases its grant and tokens when no other mailbox uses them. */
export async function removeMailbox(context: Context, mailboxId: string): Promise<{ grantErased: boolean }> {
  return mutate(context, 'mailbox.remove', async (writer) => {
    // Locked in the order in which a reconnect writes them, so that neither waits for the other.
    const grantIds = writer
      .select({ id: mailboxes.grantId })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId))
    const accountIds = writer
      .select({ id: grants.accountId })
      .from(grants)
      .where(inArray(grants.id, sql`(${grantIds})`))
    await writer
      .select({ id: accounts.id })
      .from(accounts)
      .where(inArray(accounts.id, accountIds))
      .for('update')
    const [removed] = await writer.delete(mailboxes).where(eq(mailboxes.id, mailboxId)).returning()
    if (!removed) throw new Refusal('not-found')
    const grantErased = removed.grantId !== null && (await eraseUnusedGrant(writer, removed.grantId))
    return {
      value: { grantErased },
      audit: {
        verb: 'mailbox.removed',
        subjectKind: 'mailbox',
        subjectId: mailboxId,
        subjectName: removed.address,
        facts: { grantErased },
      },
    }
  })
}

/** Changes what is checked. Tells which permissions the grant lacks for it: those need a reconnect. */
export async function changeProtocols(
  context: Context,
  mailboxId: string,
  protocols: readonly Protocol[],
): Promise<{ missing: readonly string[] }> {
  return mutate(context, 'mailbox.connect', async (writer) => {
    const [mailbox] = await writer
      .update(mailboxes)
      .set({ protocols: [...protocols], nextProbeAt: sql`now()` })
      .where(eq(mailboxes.id, mailboxId))
      .returning()
    if (!mailbox) throw new Refusal('not-found')
    await putProtocols(writer, mailboxId, protocols)
    const [grant] = mailbox.grantId
      ? await writer.select({ scopes: grants.scopes }).from(grants).where(eq(grants.id, mailbox.grantId))
      : []
    // A reconnect cannot give an app of its own what it lacks: there the next check says it.
    const missing = mailbox.access === 'app' ? [] : comparePermissions(grant?.scopes ?? [], protocols).missing
    return {
      value: { missing },
      audit: {
        verb: 'mailbox.protocols-changed',
        subjectKind: 'mailbox',
        subjectId: mailboxId,
        subjectName: mailbox.address,
        facts: { protocols, missing },
      },
    }
  })
}
