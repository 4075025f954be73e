import { and, count, desc, eq, gt, inArray, lt, min, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { type ChannelFailure, channels, type OUTBOX_STATES, outbox } from '#lib/db/schema/alerts.ts'
import { type Message, readMessage } from './message.ts'

export type DeliveryState = (typeof OUTBOX_STATES)[number]

/** One message on its way to one place, or where it ended. */
export interface DeliveryRow {
  readonly id: string
  readonly channelId: string
  readonly channelName: string
  readonly channelKind: string
  readonly kind: typeof outbox.$inferSelect.kind
  readonly state: DeliveryState
  readonly attempts: number
  readonly incidentId: string | null
  readonly ruleId: string | null
  readonly createdAt: Date
  /** Waiting only: when it is tried. */
  readonly nextTryAt: Date
  readonly sentAt: Date | null
  readonly failure: ChannelFailure | null
  /** Null when its facts were cleared away with time. `renderMessage` makes words of them. */
  readonly message: Message | null
}

export interface DeliveriesAsked {
  readonly channelId?: string
  readonly incidentId?: string
  readonly states?: readonly DeliveryState[]
  /** Older than this one: the last of the page before. */
  readonly before?: { readonly createdAt: Date; readonly id: string }
  readonly limit: number
}

/** Deliveries, the newest first. */
export async function deliveries(read: Reader, asked: DeliveriesAsked): Promise<DeliveryRow[]> {
  const { channelId, incidentId, states, before } = asked
  const where: (SQL | undefined)[] = [
    channelId ? eq(outbox.channelId, channelId) : undefined,
    incidentId ? eq(outbox.incidentId, incidentId) : undefined,
    states ? inArray(outbox.state, [...states]) : undefined,
    before
      ? or(
          lt(outbox.createdAt, before.createdAt),
          and(eq(outbox.createdAt, before.createdAt), lt(outbox.id, before.id)),
        )
      : undefined,
  ]
  return selectDeliveries(read, and(...where), asked.limit)
}

/** One delivery, for whoever waits to see what becomes of it. */
export async function delivery(read: Reader, id: string): Promise<DeliveryRow | null> {
  const [row] = await selectDeliveries(read, eq(outbox.id, id), 1)
  return row ?? null
}

/** The newest test message of a channel. */
export async function lastTest(read: Reader, channelId: string): Promise<DeliveryRow | null> {
  const [row] = await selectDeliveries(read, and(eq(outbox.channelId, channelId), eq(outbox.kind, 'test')), 1)
  return row ?? null
}

async function selectDeliveries(read: Reader, where: SQL | undefined, limit: number): Promise<DeliveryRow[]> {
  const rows = await read
    .select({
      id: outbox.id,
      channelId: outbox.channelId,
      channelName: channels.name,
      channelKind: channels.kind,
      kind: outbox.kind,
      state: outbox.state,
      attempts: outbox.attempts,
      incidentId: outbox.incidentId,
      ruleId: outbox.ruleId,
      createdAt: outbox.createdAt,
      nextTryAt: outbox.nextTryAt,
      sentAt: outbox.sentAt,
      failure: outbox.failure,
      message: outbox.message,
    })
    .from(outbox)
    .innerJoin(channels, eq(channels.id, outbox.channelId))
    .where(where)
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(limit)
  return rows.map((row) => ({ ...row, message: readMessage(row.message) }))
}

export type StateCounts = Readonly<Record<DeliveryState, number>>

const NONE: StateCounts = { waiting: 0, sending: 0, sent: 0, unsure: 0, failed: 0, dropped: 0 }

/** How many deliveries of each channel are in each state. A channel without any is not in it. */
export async function deliveryCounts(read: Reader): Promise<ReadonlyMap<string, StateCounts>> {
  const rows = await read
    .select({ channelId: outbox.channelId, state: outbox.state, count: count() })
    .from(outbox)
    .groupBy(outbox.channelId, outbox.state)
  const found = new Map<string, StateCounts>()
  for (const row of rows) {
    found.set(row.channelId, { ...(found.get(row.channelId) ?? NONE), [row.state]: row.count })
  }
  return found
}

/** Messages of the last week that did not arrive, or of which nobody knows: somebody has to look. */
export async function undeliveredLately(
  read: Reader,
): Promise<Readonly<Record<'unsure' | 'failed', number>>> {
  const rows = await read
    .select({ state: outbox.state, count: count() })
    .from(outbox)
    .where(
      and(
        inArray(outbox.state, ['unsure', 'failed']),
        ne(outbox.kind, 'test'),
        gt(outbox.createdAt, sql`now() - interval '7 days'`),
      ),
    )
    .groupBy(outbox.state)
  return { unsure: 0, failed: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) }
}

export interface QueueState {
  readonly counts: StateCounts
  /** Seconds by which the oldest message that is due is late; 0 when none is. */
  readonly oldestDueSeconds: number
}

/** The whole queue in two numbers, for monitoring. */
export async function queueState(read: Reader): Promise<QueueState> {
  const [counted, [oldest]] = await Promise.all([
    read.select({ state: outbox.state, count: count() }).from(outbox).groupBy(outbox.state),
    read
      .select({
        seconds: sql`coalesce(extract(epoch from now() - ${min(outbox.nextTryAt)}), 0)`.mapWith(Number),
      })
      .from(outbox)
      .where(inArray(outbox.state, ['waiting', 'sending'])),
  ])
  return {
    counts: { ...NONE, ...Object.fromEntries(counted.map((row) => [row.state, row.count])) },
    oldestDueSeconds: Math.max(0, oldest?.seconds ?? 0),
  }
}
