import { and, count, eq, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { type CauseId, knownCause } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { type RegistrationLine, registrationPanel } from '#lib/registrations/queries.ts'
import type { BoardParams } from './board-params.ts'
import { judgedBy, orderOf, scopeOf, whereOf } from './board-where.ts'
import { type Counts, countUp, type TallyLine } from './counts.ts'
import { observe } from './fault-queries.ts'
import { type Fault, faultsOf } from './faults.ts'
import type { Observations } from './observations.ts'
import { type ProtocolState, statesOf } from './protocol-states.ts'
import { roundOfChecks } from './round-of-checks.ts'
import { belongsOn, stoppedBy } from './stopped-by.ts'
import { tagsInUse } from './tags.ts'

const USUAL_MINUTES = 30

export interface BoardRow {
  readonly id: string
  readonly address: string
  readonly displayName: string | null
  readonly tags: readonly string[]
  readonly health: Health
  readonly cause: CauseId | null
  readonly since: Date
  readonly lastCheckedAt: Date | null
  readonly protocols: readonly ProtocolState[]
  /** The wide fault that this mailbox is part of. */
  readonly fault: Fault | null
}

export interface Board extends Counts {
  readonly params: BoardParams
  readonly rows: readonly BoardRow[]
  /** What stops more than one mailbox, as far as it belongs on this board. */
  readonly faults: readonly Fault[]
  readonly registrations: readonly RegistrationLine[]
  /** The tags there are, to choose from. */
  readonly tags: readonly string[]
  /** The database's time at which this was read, in milliseconds since 1970. */
  readonly asOf: number
}

/** Everything the board shows, in one round. `spread`: within how many milliseconds every mailbox is checked once. */
export async function board(
  read: Reader,
  params: BoardParams,
  spread = roundOfChecks(USUAL_MINUTES),
): Promise<Board> {
  const panel = registrationPanel(read)
  const [seen, tally, first, registrations, tags, asOf] = await Promise.all([
    observe(read, panel),
    readTally(read, params),
    rowsQuery(read, params),
    panel,
    tagsInUse(read),
    readClock(read),
  ])
  const counts = countUp(tally, params)
  const pages = Math.max(1, Math.ceil(counts.matching / params.size))
  // The list may have become shorter than the address thinks.
  const shown = params.page <= pages ? params : { ...params, page: pages }
  const rows = shown === params ? first : await rowsQuery(read, shown)
  const faults = faultsOf(seen, spread)
  return {
    ...counts,
    params: shown,
    rows: rows.map((row) => boardRow(row, seen, faults)),
    faults: faults.filter((fault) => belongsOn(fault, params)),
    registrations,
    tags,
    asOf,
  }
}

/** Mailboxes by state and cause: the counts, the causes to choose from and the number of pages, by one scan. */
export function tallyQuery(read: Reader, params: BoardParams) {
  const judged = judgedBy(params)
  return withProtocol(
    read
      .select({ health: judged.health, cause: judged.cause, mailboxes: count() })
      .from(mailboxes)
      .$dynamic(),
    params,
  )
    .where(scopeOf(params))
    .groupBy(judged.health, judged.cause)
}

/** One page of the list. */
export function rowsQuery(read: Reader, params: BoardParams) {
  const columns = {
    id: mailboxes.id,
    registrationId: mailboxes.registrationId,
    grantId: mailboxes.grantId,
    address: mailboxes.address,
    displayName: mailboxes.displayName,
    tags: mailboxes.tags,
    health: mailboxes.health,
    cause: mailboxes.cause,
    since: mailboxes.healthSince,
    lastCheckedAt: mailboxes.lastCheckedAt,
    wanted: mailboxes.protocols,
    states: protocolStates,
  }
  return withProtocol(read.select(columns).from(mailboxes).$dynamic(), params)
    .where(whereOf(params))
    .orderBy(...orderOf(params))
    .limit(params.size)
    .offset((params.page - 1) * params.size)
}

async function readTally(read: Reader, params: BoardParams): Promise<TallyLine[]> {
  return tallyQuery(read, params)
}

type RowRead = Awaited<ReturnType<typeof rowsQuery>>[number]

function boardRow(read: RowRead, { apps }: Observations, faults: readonly Fault[]): BoardRow {
  const { wanted, states, registrationId, grantId, ...row } = read
  const cloud = apps.find(({ id }) => id === registrationId)?.cloud ?? ''
  const protocols = statesOf(wanted, states ?? [])
  const fault = stoppedBy({ registrationId, grantId, cloud, protocols, cause: row.cause }, faults)
  return { ...row, cause: row.cause === null ? null : knownCause(row.cause), protocols, fault }
}

function withProtocol<Query extends PgSelect>(query: Query, { protocol }: BoardParams) {
  return protocol ? query.innerJoin(mailboxProtocols, sameProtocol(protocol)) : query
}

const sameProtocol = (protocol: Protocol) =>
  and(eq(mailboxProtocols.mailboxId, mailboxes.id), eq(mailboxProtocols.protocol, protocol))

// A subquery and not a join: it runs for the rows of the page only.
const protocolStates = sql<ProtocolState[] | null>`(
  select json_agg(json_build_object('protocol', s.protocol, 'health', s.health, 'cause', s.cause))
  from mailbox_protocols s where s.mailbox_id = mailboxes.id)`

export async function readClock(read: Reader): Promise<number> {
  const [row] = await read
    .select({ now: sql`(extract(epoch from now()) * 1000)::float8`.mapWith(Number) })
    .from(sql`(select 1) as one`)
  return row?.now ?? 0
}
