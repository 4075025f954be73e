import { asc, desc, eq, sql } from 'drizzle-orm'
import { INTERRUPTED_AFTER_SECONDS, phaseOf } from '#lib/attempts/phase.ts'
import type { Reader } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { invitations } from '#lib/db/schema/invitations.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { isOpen, stateOf } from './state.ts'

export const PAGE_SIZE = 50

const facts = {
  id: invitations.id,
  access: invitations.access,
  signInAs: invitations.signInAs,
  targets: invitations.targets,
  createdAt: invitations.createdAt,
  expiresAt: invitations.expiresAt,
  openedAt: invitations.openedAt,
  wrongAccount: invitations.wrongAccount,
  wrongAccountAt: invitations.wrongAccountAt,
  doneAt: invitations.doneAt,
  revokedAt: invitations.revokedAt,
  inviter: users.name,
  expired: sql<boolean>`${invitations.expiresAt} <= now()`,
  inviterMay: sql<boolean>`coalesce(${users.role} = 'admin' and ${users.disabledAt} is null, false)`,
}

/** One page of the invitations, the newest first, and how many there are. */
export async function invitationList(read: Reader, page: number) {
  const [rows, total] = await Promise.all([
    read
      .select(facts)
      .from(invitations)
      .leftJoin(users, eq(users.id, invitations.createdBy))
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE),
    read.$count(invitations),
  ])
  return { invitations: rows.map(withState), total }
}

export type InvitationLine = Awaited<ReturnType<typeof invitationList>>['invitations'][number]

/** Everything the page of one invitation shows. Null when there is no such invitation. */
export async function invitationDetail(read: Reader, id: string) {
  const [[row], tries] = await Promise.all([
    read
      .select({
        ...facts,
        note: invitations.note,
        app: { id: registrations.id, name: registrations.name },
      })
      .from(invitations)
      .innerJoin(registrations, eq(registrations.id, invitations.registrationId))
      .leftJoin(users, eq(users.id, invitations.createdBy))
      .where(eq(invitations.id, id)),
    read
      .select({
        id: attempts.id,
        createdAt: attempts.createdAt,
        outcome: attempts.outcome,
        consumedAt: attempts.consumedAt,
        result: attempts.result,
        mailboxId: attempts.mailboxId,
        ...clock,
      })
      .from(attempts)
      .where(eq(attempts.invitationId, id))
      .orderBy(desc(attempts.createdAt), asc(attempts.id))
      .limit(PAGE_SIZE),
  ])
  if (!row) return null
  return {
    ...withState(row),
    attempts: tries.map((one) => ({
      id: one.id,
      createdAt: one.createdAt,
      phase: phaseOf(one),
      used: one.result?.used ?? null,
      mailboxId: one.mailboxId,
    })),
  }
}

export type InvitationDetail = NonNullable<Awaited<ReturnType<typeof invitationDetail>>>

const clock = {
  expired: sql<boolean>`${attempts.expiresAt} <= now()`,
  stale: sql<boolean>`coalesce(${attempts.consumedAt} < now() - make_interval(secs => ${INTERRUPTED_AFTER_SECONDS}), false)`,
}

/** The little that the person who signed in is shown of it. `browserHash` is to be compared before anything is. */
export async function invitedAttempt(read: Reader, attemptId: string) {
  const [row] = await read
    .select({
      id: attempts.id,
      browserHash: attempts.browserHash,
      invitationId: invitations.id,
      signInAs: invitations.signInAs,
      targets: invitations.targets,
      inviter: users.name,
      outcome: attempts.outcome,
      consumedAt: attempts.consumedAt,
      result: attempts.result,
      ...clock,
      over: sql<boolean>`${invitations.expiresAt} <= now() or ${invitations.doneAt} is not null or ${invitations.revokedAt} is not null
        or not coalesce(${users.role} = 'admin' and ${users.disabledAt} is null, false)`,
    })
    .from(attempts)
    .innerJoin(invitations, eq(invitations.id, attempts.invitationId))
    .leftJoin(users, eq(users.id, invitations.createdBy))
    .where(eq(attempts.id, attemptId))
  return row ? { ...row, phase: phaseOf(row) } : null
}

export type InvitedAttempt = NonNullable<Awaited<ReturnType<typeof invitedAttempt>>>

function withState<T extends Parameters<typeof stateOf>[0]>(row: T) {
  const state = stateOf(row)
  return { ...row, state, open: isOpen(state) }
}
