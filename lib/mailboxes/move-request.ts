import { and, asc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { moves } from '#lib/db/schema/moves.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'

/** As many as one sign-in may carry. */
export const MOST_MOVED = 200

/**
 * Asks for shared mailboxes to be given to another delegate. The job `move-mailboxes` tries and switches each; until
 * then nothing changes. Returns the id of the batch.
 *
 * @throws Refusal `not-found` when the new delegate's grant is gone; `conflict` when all of the mailboxes are gone, or
 *   on their way already.
 */
export function requestMoves(
  context: Context,
  toGrantId: string,
  mailboxIds: readonly string[],
): Promise<string> {
  if (mailboxIds.length === 0 || mailboxIds.length > MOST_MOVED) throw new Refusal('invalid-input')
  const batchId = uuidv7()
  return mutate(context, 'mailbox.connect', async (writer) => {
    const [to] = await writer
      .select({ upn: accounts.upn, mail: accounts.mail })
      .from(grants)
      .innerJoin(accounts, eq(accounts.id, grants.accountId))
      .where(eq(grants.id, toGrantId))
      .for('key share', { of: grants })
    if (!to) throw new Refusal('not-found')
    const addresses = await putMoves(writer, {
      batchId,
      toGrantId,
      mailboxIds,
      requestedBy: actorId(context.actor),
    })
    if (addresses.length === 0) throw new Refusal('conflict')
    return {
      value: batchId,
      audit: {
        verb: 'move.requested',
        subjectKind: 'grant',
        subjectId: toGrantId,
        subjectName: to.upn ?? to.mail ?? '–',
        facts: { batch: batchId, mailboxes: addresses },
      },
    }
  })
}

interface Batch {
  readonly batchId: string
  readonly toGrantId: string
  readonly mailboxIds: readonly string[]
  readonly requestedBy: string | null
}

/** Writes one row for each mailbox that is there, shared, not there already, and not on its way. Gives their addresses. */
export async function putMoves(writer: Writer, batch: Batch): Promise<string[]> {
  const { batchId, toGrantId, mailboxIds, requestedBy } = batch
  if (mailboxIds.length === 0) return []
  const there = await writer
    .select({ id: mailboxes.id, address: mailboxes.address, grantId: mailboxes.grantId })
    .from(mailboxes)
    .where(
      and(
        inArray(mailboxes.id, [...mailboxIds]),
        eq(mailboxes.access, 'shared'),
        or(isNull(mailboxes.grantId), ne(mailboxes.grantId, toGrantId)),
      ),
    )
    .orderBy(asc(mailboxes.id))
    .for('key share')
  if (there.length === 0) return []
  const put = await writer
    .insert(moves)
    .values(
      there.map(({ id, grantId }) => ({
        batchId,
        mailboxId: id,
        fromGrantId: grantId,
        toGrantId,
        requestedBy,
      })),
    )
    .onConflictDoNothing()
    .returning({ mailboxId: moves.mailboxId })
  const asked = new Set(put.map(({ mailboxId }) => mailboxId))
  return there.filter(({ id }) => asked.has(id)).map(({ address }) => address)
}
