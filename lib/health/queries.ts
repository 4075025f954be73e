import { and, count, eq, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import { type RegistrationLine, registrationPanel } from '#lib/registrations/queries.ts'
import type { BoardParams } from './board-params.ts'
import { judgedBy, orderOf, scopeOf, whereOf } from './board-where.ts'
import { type Counts, countUp, type TallyLine } from './counts.ts'

export interface ProtocolState {
  readonly protocol: Protocol
  readonly health: Health
  readonly cause: CauseId | null
}

export interface BoardRow {
  readonly id: string
  readonly address: string
  readonly displayName: string | null
  readonly health: Health
  readonly cause: CauseId | null
  readonly since: Date
  readonly lastCheckedAt: Date | null
  readonly protocols: readonly ProtocolState[]
}

export interface Board extends Counts {
  readonly params: BoardParams
  readonly rows: readonly BoardRow[]
  readonly registrations: readonly RegistrationLine[]
  /** The database's time at which this was read, in milliseconds since 1970. */
  readonly asOf: number
}

/** Everything the board shows, in one round. */
export async function board(read: Reader, params: BoardParams): Promise<Board> {
  const [tally, rows, registrations, asOf] = await Promise.all([
    readTally(read, params),
    readRows(read, params),
    registrationPanel(read),
    readClock(read),
  ])
  const counts = countUp(tally, params)
  const pages = Math.max(1, Math.ceil(counts.matching / params.size))
  if (params.page <= pages) return { ...counts, params, rows, registrations, asOf }
  // The list has become shorter than the address thinks.
  const last = { ...params, page: pages }
  return { ...counts, params: last, rows: await readRows(read, last), registrations, asOf }
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
    address: mailboxes.address,
    displayName: mailboxes.displayName,
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

async function readRows(read: Reader, params: BoardParams): Promise<BoardRow[]> {
  const rows = await rowsQuery(read, params)
  return rows.map(({ wanted, states, cause, ...row }) => ({
    ...row,
    cause: cause as CauseId | null,
    protocols: statesOf(wanted, states ?? []),
  }))
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

/** In one order everywhere, and also those that no probe has seen yet. */
export function statesOf(
  wanted: readonly Protocol[],
  states: readonly ProtocolState[],
): readonly ProtocolState[] {
  return PROTOCOLS.filter((protocol) => wanted.includes(protocol)).map(
    (protocol) =>
      states.find((state) => state.protocol === protocol) ?? { protocol, health: 'unknown', cause: null },
  )
}

export async function readClock(read: Reader): Promise<number> {
  const [row] = await read
    .select({ now: sql`(extract(epoch from now()) * 1000)::float8`.mapWith(Number) })
    .from(sql`(select 1) as one`)
  return row?.now ?? 0
}
