import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { MOST_TARGETS, type SignInPlan } from '#lib/attempts/plan.ts'
import type { Reader } from '#lib/db/database.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { accessIs, DELEGATES, delegateName, withFate } from './fate.ts'
import { targetOf } from './work-row.ts'

/** Rows that wait for somebody: no mailbox has their address yet. */
export const stillWaits = and(eq(importRows.outcome, 'waits'), isNull(mailboxes.id)) as SQL

/** Whose sign-in is wanted: a delegate's by name, or the owner's of one row. */
export type Wanted = { readonly delegate: string } | { readonly position: number }

/** Sign-ins that a list waits for, one for each delegate with as many mailboxes as one carries. */
export interface WaitingSignIn {
  readonly plan: SignInPlan
  readonly positions: readonly number[]
  /** Links that were made for them, newest last. */
  readonly invitationIds: readonly string[]
}

/**
 * The sign-ins a list still waits for: of every delegate with all their mailboxes, and of every owner. What is more than
 * one sign-in carries is attached by itself afterwards.
 */
export async function waitingSignIns(
  read: Reader,
  importId: string,
  wanted?: Wanted,
): Promise<WaitingSignIn[]> {
  const query = read
    .select({
      position: importRows.position,
      row: importRows.row,
      invitationId: importRows.invitationId,
      registrationId: imports.registrationId,
    })
    .from(importRows)
    .$dynamic()
  const rows = await withFate(query, DELEGATES.ofList(importId))
    .where(and(eq(importRows.importId, importId), stillWaits, whose(wanted)))
    .orderBy(asc(importRows.position))
  const found = new Map<string, { plan: SignInPlan; positions: number[]; invitationIds: Set<string> }>()
  for (const { position, row, invitationId, registrationId } of rows) {
    if (!row || !registrationId) continue
    const access = row.access === 'shared' ? 'shared' : 'own'
    const signInAs = access === 'shared' ? (row.delegate ?? '') : row.address
    const key = `${access} ${signInAs.toLowerCase()}`
    const one = found.get(key) ?? {
      plan: { registrationId, access, signInAs, targets: [] },
      positions: [],
      invitationIds: new Set<string>(),
    }
    found.set(key, one)
    if (invitationId) one.invitationIds.add(invitationId)
    if (one.plan.targets.length >= MOST_TARGETS) continue
    one.positions.push(position)
    one.plan = { ...one.plan, targets: [...one.plan.targets, targetOf(row)] }
  }
  return [...found.values()].map((one) => ({ ...one, invitationIds: [...one.invitationIds] }))
}

/** The sign-in of one of them. @throws Refusal `not-found` when nobody of this name is waited for. */
export async function waitingPlan(read: Reader, importId: string, wanted: Wanted): Promise<SignInPlan> {
  const [one] = await waitingSignIns(read, importId, wanted)
  if (!one) throw new Refusal('not-found')
  return one.plan
}

function whose(wanted: Wanted | undefined): SQL | undefined {
  if (!wanted) return undefined
  return 'delegate' in wanted
    ? and(accessIs('shared'), sql`${delegateName} = ${wanted.delegate}`)
    : and(accessIs('own'), eq(importRows.position, wanted.position))
}
