import { and, count, desc, eq, ilike, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { users } from '#lib/db/schema/users.ts'
import { likePattern } from '#lib/health/board-where.ts'
import { readClock } from '#lib/health/queries.ts'
import { type ListParams, PAGE_SIZE } from './list-params.ts'
import { INTERRUPTED_AFTER_SECONDS, type Phase, phaseOf } from './phase.ts'

const expired = sql<boolean>`${attempts.expiresAt} <= now()`
const stale = sql<boolean>`coalesce(${attempts.consumedAt} < now() - make_interval(secs => ${INTERRUPTED_AFTER_SECONDS}), false)`

// The address of a mailbox that has been removed, and perhaps connected anew, leads to the one that is there now.
const connectedNow = sql<Record<string, string> | null>`(
  select json_object_agg(lower(m.address), m.id) from mailboxes m
  where lower(m.address) = lower(${attempts.address}) or lower(m.address) in (
    select lower(t ->> 'address') from jsonb_array_elements(${attempts.targets}) t))`

/** One page of every sign-in that was ever started, the newest first, and how many there are. In one round. */
export async function signIns(read: Reader, params: ListParams) {
  const [[total], asOf, rows] = await Promise.all([
    read.select({ attempts: count() }).from(attempts).where(whereOf(params)),
    readClock(read),
    readRows(read, params),
  ])
  const matching = total?.attempts ?? 0
  const pages = Math.max(1, Math.ceil(matching / PAGE_SIZE))
  if (params.page <= pages) return { rows, matching, params, asOf }
  // The list has become shorter than the address thinks.
  const last = { ...params, page: pages }
  return { rows: await readRows(read, last), matching, params: last, asOf }
}

export type SignIn = Awaited<ReturnType<typeof readRows>>[number]

async function readRows(read: Reader, params: ListParams) {
  const rows = await read
    .select({
      id: attempts.id,
      kind: attempts.kind,
      access: attempts.access,
      address: attempts.address,
      targets: attempts.targets,
      signInAs: attempts.signInAs,
      createdAt: attempts.createdAt,
      consumedAt: attempts.consumedAt,
      outcome: attempts.outcome,
      result: attempts.result,
      invitationId: attempts.invitationId,
      startedBy: users.name,
      app: registrations.name,
      expired,
      stale,
      connectedNow,
    })
    .from(attempts)
    .innerJoin(registrations, eq(registrations.id, attempts.registrationId))
    .leftJoin(users, eq(users.id, attempts.startedBy))
    .where(whereOf(params))
    .orderBy(desc(attempts.createdAt), desc(attempts.id))
    .limit(PAGE_SIZE)
    .offset((params.page - 1) * PAGE_SIZE)
  return rows.map(({ targets, connectedNow: known, ...row }) => ({
    ...row,
    phase: phaseOf(row),
    mailboxes: (targets?.map(({ address }) => address) ?? [row.address]).map((address) => ({
      address,
      id: known?.[address.toLowerCase()] ?? null,
    })),
  }))
}

function whereOf({ phase, q }: ListParams): SQL | undefined {
  const pattern = likePattern(q)
  return and(
    phase ? inPhase(phase) : undefined,
    q
      ? or(
          ilike(attempts.address, pattern),
          ilike(attempts.signInAs, pattern),
          sql`exists (select 1 from jsonb_array_elements(${attempts.targets}) t where t ->> 'address' ilike ${pattern})`,
        )
      : undefined,
  )
}

/** The same decision as `phaseOf`, for the database. */
function inPhase(phase: Phase): SQL | undefined {
  const pending = eq(attempts.outcome, 'pending')
  switch (phase) {
    case 'waiting':
      return and(pending, isNull(attempts.consumedAt), sql`not (${expired})`)
    case 'expired':
      return and(pending, isNull(attempts.consumedAt), lte(attempts.expiresAt, sql`now()`))
    case 'working':
      return and(pending, isNotNull(attempts.consumedAt), sql`not (${stale})`)
    case 'interrupted':
      return and(pending, isNotNull(attempts.consumedAt), stale)
    default:
      return eq(attempts.outcome, phase)
  }
}
