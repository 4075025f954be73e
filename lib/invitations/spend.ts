import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Reader, Writer } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { Refusal } from '#lib/errors.ts'

interface Invited {
  readonly id: string
  readonly invitationId: string | null
}

/** Whether a sign-in that came back may still be stored. It was begun in time: the day it runs out is past caring. */
export async function isUnspent(read: Reader, { invitationId }: Invited): Promise<boolean> {
  if (!invitationId) return true
  const [open] = await read.select({ id: invitations.id }).from(invitations).where(unspent(invitationId))
  return open !== undefined
}

/**
 * In the transaction that stores what a sign-in gained, and first in it: of many that come back at once, the others
 * wait here for the first, and are refused. A write that is repeated because its answer was lost passes.
 */
export async function spendInvitation(writer: Writer, { id, invitationId }: Invited): Promise<void> {
  if (!invitationId) return
  const [spent] = await writer
    .update(invitations)
    .set({ doneAt: sql`now()` })
    .where(unspent(invitationId))
    .returning({ id: invitations.id })
  if (spent) return
  const [own] = await writer.select({ outcome: attempts.outcome }).from(attempts).where(eq(attempts.id, id))
  if (own?.outcome !== 'connected') throw new Refusal('invitation-over')
}

/** The link stays open: the person can try again with the right account, and the admin sees which one it was. */
export async function noteWrongAccount(
  writer: Writer,
  { invitationId }: Invited,
  account: string | undefined,
): Promise<void> {
  if (!invitationId) return
  await writer
    .update(invitations)
    .set({ wrongAccount: account ?? null, wrongAccountAt: sql`now()` })
    .where(eq(invitations.id, invitationId))
}

function unspent(invitationId: string) {
  return and(eq(invitations.id, invitationId), isNull(invitations.doneAt), isNull(invitations.revokedAt))
}
