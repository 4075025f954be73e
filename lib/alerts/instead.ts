import { and, eq, isNull } from 'drizzle-orm'
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

/** The channel that stands in for another; null when there is none that works. A test is about the channel itself. */
export async function standInOf(
  read: Reader,
  { insteadId }: Channel,
  { kind }: Pick<Claimed, 'kind'>,
): Promise<string | null> {
  if (!insteadId || kind === 'test') return null
  const [found] = await read
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.id, insteadId), isNull(channels.disabledAt)))
  return found?.id ?? null
}

/**
 * Gives a message that surely was not delivered to the channel that stands in: once, by the same key, so that a place
 * that is told of it anyway is not told twice.
 */
export async function passOn(
  writer: Writer,
  { insteadId }: Channel,
  { once, kind, incidentId, ruleId, message }: Claimed,
  at?: Date,
): Promise<void> {
  if (!insteadId) return
  await writer
    .insert(outbox)
    .values({
      ...{ once, kind, incidentId, ruleId, message },
      channelId: insteadId,
      createdAt: clockOf(at),
      nextTryAt: clockOf(at),
    })
    .onConflictDoNothing()
}
