import { and, eq, sql } from 'drizzle-orm'
import type { Writer } from '#lib/db/database.ts'
import { type ChannelFailure, channels } from '#lib/db/schema/alerts.ts'
import { clockOf } from './clock.ts'

export type Channel = typeof channels.$inferSelect

// A channel that somebody changed meanwhile is not judged by what its old settings came to.
const asSeen = ({ id, updatedAt }: Channel) => and(eq(channels.id, id), eq(channels.updatedAt, updatedAt))

/** It works; with what went wrong beside it, such as one recipient of several. */
export async function channelWorks(
  writer: Writer,
  channel: Channel,
  trouble: ChannelFailure | null,
  at?: Date,
): Promise<void> {
  await writer
    .update(channels)
    .set({ lastSentAt: clockOf(at), failingSince: null, failure: trouble, deadAt: null })
    .where(asSeen(channel))
}

/** It did not deliver; `dead` when no repetition heals that. */
export async function channelFails(
  writer: Writer,
  channel: Channel,
  failure: ChannelFailure,
  dead: boolean,
  at?: Date,
): Promise<void> {
  await writer
    .update(channels)
    .set({
      failure,
      failingSince: sql`coalesce(${channels.failingSince}, ${clockOf(at)})`,
      ...(dead ? { deadAt: sql`coalesce(${channels.deadAt}, ${clockOf(at)})` } : {}),
    })
    .where(asSeen(channel))
}
