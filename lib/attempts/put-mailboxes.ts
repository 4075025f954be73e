import { asc, eq, inArray, or, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { putProtocols } from '#lib/mailboxes/put-protocols.ts'
import type { Attempt } from './consume.ts'
import { targetsOf } from './plan.ts'

export interface PutMailbox {
  readonly mailboxId: string
  readonly address: string
  readonly protocols: AttemptTarget['protocols']
  readonly grantBefore: string | null
  readonly reconnected: boolean
}

/**
 * Gives the mailboxes of an attempt their grant, in the order of the plan. The row of a reconnect stays as it is, with
 * its settings and its history; a new address gets a row of its own. Mailboxes that wait to be moved are left alone
 * until they are proven.
 *
 * @throws Refusal `duplicate-mailbox` when an address meant to be new was connected in another way meanwhile.
 */
export async function putMailboxes(writer: Writer, attempt: Attempt, grantId: string): Promise<PutMailbox[]> {
  const wanted = targetsOf(attempt).filter(({ move }) => !move)
  if (wanted.length === 0) return []
  const there = await lockMailboxes(writer, wanted)
  const put: PutMailbox[] = []
  for (const target of wanted) put.push(await putMailbox(writer, attempt, target, grantId, there))
  return put
}

type Row = typeof mailboxes.$inferSelect

/** In the order of their ids, so that two sign-ins for the same mailboxes wait and do not lock each other. */
function lockMailboxes(writer: Writer, wanted: readonly AttemptTarget[]): Promise<Row[]> {
  const ids = wanted.flatMap(({ mailboxId }) => mailboxId ?? [])
  const names = wanted.map(({ address }) => address.toLowerCase())
  const named = inArray(sql`lower(${mailboxes.address})`, names)
  return writer
    .select()
    .from(mailboxes)
    .where(ids.length > 0 ? or(inArray(mailboxes.id, ids), named) : named)
    .orderBy(asc(mailboxes.id))
    .for('update')
}

async function putMailbox(
  writer: Writer,
  { access, registrationId, startedBy }: Attempt,
  { mailboxId, address, displayName, tags = [], protocols }: AttemptTarget,
  grantId: string,
  there: readonly Row[],
): Promise<PutMailbox> {
  const link = { registrationId, grantId, access, nextProbeAt: sql`now()` }
  const before =
    there.find(({ id }) => id === mailboxId) ??
    there.find((row) => row.address.toLowerCase() === address.toLowerCase())
  if (before) {
    const meant = before.id === mailboxId || before.access === access
    const kept = access === 'own' || before.id === mailboxId || before.grantId === grantId
    if (!meant || !kept) throw new Refusal('duplicate-mailbox', { address, mailboxId: before.id })
    await writer.update(mailboxes).set(link).where(eq(mailboxes.id, before.id))
    await putProtocols(writer, before.id, before.protocols)
    const { id, grantId: grantBefore } = before
    return { mailboxId: id, address, protocols: before.protocols, grantBefore, reconnected: true }
  }
  const [made] = await writer
    .insert(mailboxes)
    .values({
      address,
      displayName: displayName ?? null,
      tags: [...tags],
      protocols: [...protocols],
      createdBy: startedBy,
      ...link,
    })
    .returning({ id: mailboxes.id })
  if (!made) throw new Error('The mailbox was not written')
  await putProtocols(writer, made.id, protocols)
  return { mailboxId: made.id, address, protocols, grantBefore: null, reconnected: false }
}
