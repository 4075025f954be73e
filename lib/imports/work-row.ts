import { and, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { type Change, mutate, record } from '#lib/db/gate.ts'
import { isPassing, isUnavailable } from '#lib/db/query-error.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { importRows, type RowOutcome } from '#lib/db/schema/imports.ts'
import { Refusal } from '#lib/errors.ts'
import { connectAppIn } from '#lib/mailboxes/app-connect.ts'
import { attachIn } from '#lib/mailboxes/attach.ts'
import { relabelIn } from '#lib/mailboxes/labels.ts'
import type { Context } from '#lib/services.ts'
import type { MailboxRow } from './row.ts'
import { type RowPlace, type TakenRow, takeRow, unsettled, whichRow } from './take-row.ts'

/** What became of a row, and the mailbox that is new by it. */
export interface Worked {
  readonly outcome: RowOutcome
  readonly mailboxId?: string
}

/** Somebody else connected the address between the look and the write: the second look sees it. */
const LOOK_AGAIN: ReadonlySet<string> = new Set(['duplicate-mailbox', 'conflict'])
const LOOKS = 3

/**
 * Does what one row asks for, in one transaction: the mailbox, what became of the row, and the audit. Killed at any
 * moment, it was done or it was not. Null when the row is settled already or in other hands.
 */
export async function workRow(context: Context, place: RowPlace): Promise<Worked | null> {
  for (let look = 1; ; look += 1) {
    try {
      return await mutate(context, 'mailbox.import', (writer) => work(writer, context.actor, place))
    } catch (error) {
      // The database is away, which says nothing of the row: the next round finds whether it was done.
      if (isUnavailable(error)) throw error
      const again = isPassing(error) || (error instanceof Refusal && LOOK_AGAIN.has(error.code))
      if (again && look < LOOKS) continue
      if (isPassing(error)) {
        context.log.warn({ err: error, ...place }, 'a row is left for the next round')
        return null
      }
      // A write of its own, so that a row nobody can work on does not hold up those after it.
      const cause = error instanceof Refusal ? error.code : 'internal'
      if (cause === 'internal') context.log.error({ err: error, ...place }, 'a row could not be imported')
      return (await refuseRow(context, place, cause)) ? { outcome: 'refused' } : null
    }
  }
}

async function work(writer: Writer, actor: Actor, place: RowPlace): Promise<Change<Worked | null>> {
  const taken = await takeRow(writer, place)
  if (!taken) return { value: null, audit: [] }
  const { mailboxId, outcome, audit } = await carryOut(writer, actor, taken)
  if (outcome !== taken.outcome) {
    await writer.update(importRows).set({ outcome, cause: null, workedAt: sql`now()` }).where(whichRow(place))
  }
  return { value: { outcome, ...(mailboxId ? { mailboxId } : {}) }, audit }
}

interface Done extends Worked {
  readonly audit: Change<unknown>['audit']
}

async function carryOut(writer: Writer, actor: Actor, taken: TakenRow): Promise<Done> {
  const { row, registrationId, grantId } = taken
  // The app was removed, and nobody can sign in to it any more.
  if (!registrationId && taken.fate !== 'known') throw new Refusal('not-found')
  switch (taken.fate) {
    case 'known':
      return known(writer, taken)
    case 'delegate':
    case 'owner':
      return { outcome: 'waits', audit: [] }
    case 'attach': {
      if (!grantId) throw new Error('A row to attach without a sign-in')
      const { value, audit } = await attachIn(writer, actor, grantId, [targetOf(row)])
      return { outcome: 'connected', mailboxId: value.mailboxes[0]?.id, audit }
    }
    case 'app': {
      if (!registrationId) throw new Refusal('not-found')
      const { value, audit } = await connectAppIn(writer, actor, registrationId, [targetOf(row)])
      return { outcome: 'connected', mailboxId: value.mailboxIds[0], audit }
    }
  }
}

async function known(writer: Writer, { row, outcome, updateKnown, mailbox }: TakenRow): Promise<Done> {
  // It waited for this: the sign-in has brought the mailbox.
  if (outcome === 'waits') return { outcome: 'connected', audit: [] }
  if (!updateKnown || !mailbox) return { outcome: 'known', audit: [] }
  const audit = await relabelIn(writer, mailbox, {
    displayName: row.displayName ?? mailbox.displayName,
    tags: row.tags.length > 0 ? row.tags : mailbox.tags,
  })
  return { outcome: audit.length > 0 ? 'updated' : 'known', audit }
}

/** The mailbox that a row asks for. */
export function targetOf({ address, displayName, tags, protocols }: MailboxRow): AttemptTarget {
  return { address, protocols, ...(displayName ? { displayName } : {}), ...(tags.length > 0 ? { tags } : {}) }
}

/** False when it was settled after all. */
function refuseRow({ database }: Context, place: RowPlace, cause: string): Promise<boolean> {
  return record(database, 'import', async (writer) => {
    const refused = await writer
      .update(importRows)
      .set({ outcome: 'refused', cause, workedAt: sql`now()` })
      .where(and(whichRow(place), unsettled))
      .returning({ position: importRows.position })
    return refused.length === 1
  })
}
