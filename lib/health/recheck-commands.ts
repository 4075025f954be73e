import { and, eq, inArray } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { beginRecheck, stopRecheck } from '#lib/probes/recheck.ts'
import { mayRecheck } from '#lib/probes/recheck-plan.ts'
import type { Context } from '#lib/services.ts'
import { whereOf } from './board-where.ts'
import { observe } from './fault-queries.ts'
import { faultsOf } from './faults.ts'
import { paramsOf } from './stopped-by.ts'

/** Of a fault that stops many, so many are checked: the others follow when one of them works. */
export const SAMPLE_OF_FAULT = 3

/**
 * From now on, for an hour or until it works, the mailbox is checked again by itself.
 *
 * @throws Refusal `not-found`; `conflict` when it works, or when its cause is one that repeating makes worse.
 */
export function recheckMailbox(context: Context, mailboxId: string): Promise<void> {
  return mutate(context, 'mailbox.check', async (writer) => {
    const [mailbox] = await writer
      .select({ address: mailboxes.address, cause: mailboxes.cause })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId))
    if (!mailbox) throw new Refusal('not-found')
    if (!mayRecheck(mailbox.cause)) throw new Refusal('conflict')
    await beginRecheck(writer, [mailboxId], userOf(context))
    return {
      value: undefined,
      audit: {
        verb: 'mailbox.recheck-started',
        subjectKind: 'mailbox',
        subjectId: mailboxId,
        subjectName: mailbox.address,
        facts: { cause: mailbox.cause ?? '' },
      },
    }
  })
}

/** Takes that wish back; the mailbox goes on being checked as usual. */
export function endRecheckOf(context: Context, mailboxId: string): Promise<void> {
  return mutate(context, 'mailbox.check', async (writer) => {
    const [mailbox] = await writer
      .select({ address: mailboxes.address })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId))
    if (!mailbox) throw new Refusal('not-found')
    await stopRecheck(writer, mailboxId)
    return {
      value: undefined,
      audit: {
        verb: 'mailbox.recheck-stopped',
        subjectKind: 'mailbox',
        subjectId: mailboxId,
        subjectName: mailbox.address,
        facts: {},
      },
    }
  })
}

/**
 * The same for a fault that stops many: a few of its mailboxes are checked until one works, and then all of them.
 * Returns how many are checked. `spread` as in `faultsOf`.
 *
 * @throws Refusal `not-found` when the fault is over, `conflict` when repeating would make it worse.
 */
export async function recheckFault(context: Context, key: string, spread: number): Promise<number> {
  const { read } = context.database
  const fault = faultsOf(await observe(read), spread).find((one) => one.key === key)
  if (!fault) throw new Refusal('not-found')
  if (!mayRecheck(fault.cause)) throw new Refusal('conflict')
  const { protocol, ...params } = paramsOf(fault)
  const sample = await read
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(and(whereOf(params), inArray(mailboxes.health, ['failing', 'throttled'])))
    .orderBy(mailboxes.id)
    .limit(SAMPLE_OF_FAULT)
  return mutate(context, 'mailbox.check', async (writer) => {
    const ids = sample.map(({ id }) => id)
    await beginRecheck(writer, ids, userOf(context))
    return {
      value: ids.length,
      audit: {
        verb: 'fault.recheck-started',
        subjectKind: 'fault',
        subjectId: fault.key,
        subjectName: fault.subject.kind === 'host' ? fault.subject.cloud : (fault.subject.name ?? ''),
        facts: { cause: fault.cause, mailboxes: fault.mailboxes },
      },
    }
  })
}

const userOf = ({ actor }: Context) => (actor.kind === 'user' ? actor.id : null)
