import { and, eq, isNull, or } from 'drizzle-orm'
import type { Reader, Writer } from '#lib/db/database.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import type { Channel } from './channel-state.ts'
import { clockOf } from './clock.ts'
import type { Claimed } from './outbox.ts'

/** A channel that did not deliver for so long is stood in for. */
export const STAND_IN_AFTER_MINUTES = 15

/** Whether another channel stands in, now that this one cannot deliver. */
export function needsStandIn({ insteadId, deadAt, failingSince }: Channel, now: Date): boolean {
  if (!insteadId) return false
  if (deadAt) return true
  return failingSince !== null && now.getTime() - failingSince.getTime() >= STAND_IN_AFTER_MINUTES * 60_000
}

/**
 * The channel that stands in for another; null when there is none, or none that could tell this message: it is dead with
 * nobody behind it, or has given the message up itself and does not work again yet. A test is about the channel itself.
 */
export async function standInOf(
  read: Reader,
  { id, insteadId }: Channel,
  { kind, once }: Pick<Claimed, 'kind' | 'once'>,
): Promise<string | null> {
  if (!insteadId || kind === 'test') return null
  const [found] = await read
    .select({
      id: channels.id,
      insteadId: channels.insteadId,
      deadAt: channels.deadAt,
      failingSince: channels.failingSince,
      state: outbox.state,
    })
    .from(channels)
    .leftJoin(outbox, and(eq(outbox.channelId, channels.id), eq(outbox.once, once)))
    .where(and(eq(channels.id, insteadId), isNull(channels.disabledAt)))
  if (!found) return null
  const behind = found.insteadId !== null && found.insteadId !== id
  if (found.deadAt && !behind) return null
  const works = found.deadAt === null && found.failingSince === null
  return (found.state === 'failed' && !works) || found.state === 'dropped' ? null : found.id
}

/**
 * Gives a message that surely was not delivered to the channel that stands in: once, by the same key, so that a place
 * that is told of it anyway is not told twice, and not later than the other one was to be. What that one had given up,
 * and never delivered, waits there again.
 */
export async function passOn(
  writer: Writer,
  { id, insteadId }: Channel,
  { once, kind, incidentId, ruleId, message: stored }: Claimed,
  at?: Date,
): Promise<void> {
  if (!insteadId) return
  const message = { insteadOf: id, ...(stored as object) }
  await writer
    .insert(outbox)
    .values({
      ...{ once, kind, incidentId, ruleId, message },
      channelId: insteadId,
      createdAt: clockOf(at),
      nextTryAt: clockOf(at),
    })
    .onConflictDoUpdate({
      target: [outbox.channelId, outbox.once],
      set: { state: 'waiting', handedOverAt: null, nextTryAt: clockOf(at) },
      setWhere: or(eq(outbox.state, 'failed'), and(eq(outbox.state, 'waiting'), eq(outbox.attempts, 0))),
    })
}
