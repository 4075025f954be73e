import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { Refusal } from '#lib/errors.ts'
import { type InvitationTerms, inviteIn, type MadeInvitation, revokeIn } from '#lib/invitations/commands.ts'
import type { Context } from '#lib/services.ts'
import { waitingSignIns } from './waiting.ts'

interface Terms extends InvitationTerms {
  /** Also for those whose link is still open, which ends then. */
  readonly again: boolean
}

/**
 * Makes a link for everybody a list waits for, all of them or none: one for each owner, and one for each delegate with
 * their mailboxes. Nobody gets a second link while one is open, unless it is asked for.
 */
export async function inviteWaiting(
  context: Context,
  importId: string,
  { again, ...terms }: Terms,
): Promise<readonly MadeInvitation[]> {
  return mutate(context, 'invitation.create', async (writer) => {
    // Two who ask at once would make two links for everybody.
    const [list] = await writer
      .select({ id: imports.id })
      .from(imports)
      .where(eq(imports.id, importId))
      .for('update')
    if (!list) throw new Refusal('not-found')
    const made: MadeInvitation[] = []
    const audit: AuditEntry[] = []
    for (const { plan, positions, invitationIds } of await waitingSignIns(writer, importId)) {
      const open = await openOf(writer, invitationIds)
      if (open.length > 0 && !again) continue
      for (const one of open) audit.push(await revokeIn(writer, one))
      const change = await inviteIn(context, writer, plan, terms)
      await writer
        .update(importRows)
        .set({ invitationId: change.value.id })
        .where(and(eq(importRows.importId, importId), inArray(importRows.position, positions)))
      made.push(change.value)
      audit.push(change.audit)
    }
    return { value: made, audit }
  })
}

function openOf(writer: Writer, ids: readonly string[]) {
  if (ids.length === 0) return Promise.resolve([])
  return writer
    .select({ id: invitations.id, signInAs: invitations.signInAs })
    .from(invitations)
    .where(
      and(
        inArray(invitations.id, [...ids]),
        isNull(invitations.doneAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > now()`,
      ),
    )
    .for('update')
}
