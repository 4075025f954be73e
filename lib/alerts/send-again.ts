import { eq, inArray, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { mutate } from '#lib/db/gate.ts'
import { channels, outbox } from '#lib/db/schema/alerts.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { readMessage, type TestMessage } from './message.ts'

/** Puts a test message on its way to one channel, by itself. `delivery` tells what became of it. */
export function sendTest(context: Context, channelId: string): Promise<{ deliveryId: string }> {
  return mutate(context, 'alert.change', async (writer) => {
    const [channel] = await writer
      .select({ name: channels.name, now: sql`now()`.mapWith(channels.createdAt) })
      .from(channels)
      .where(eq(channels.id, channelId))
    if (!channel) throw new Refusal('not-found')
    const message: TestMessage = {
      kind: 'test',
      zone: 'UTC',
      due: (channel.now as Date).toISOString(),
      channelName: channel.name,
    }
    const deliveryId = uuidv7()
    await writer
      .insert(outbox)
      .values({ id: deliveryId, channelId, once: `test:${deliveryId}`, kind: 'test', message })
    return {
      value: { deliveryId },
      audit: {
        verb: 'channel.tested',
        subjectKind: 'channel',
        subjectId: channelId,
        subjectName: channel.name,
      },
    }
  })
}

/**
 * Sends a message once more that may or may not be there, or failed: a person has looked, and takes it upon them that
 * it may arrive twice. Refuses what is on its way, was told, or whose facts are gone.
 */
export function sendAgain(context: Context, deliveryId: string): Promise<void> {
  return mutate(context, 'alert.change', async (writer) => {
    const [row] = await writer
      .select({
        channelId: outbox.channelId,
        channelName: channels.name,
        kind: outbox.kind,
        state: outbox.state,
        message: outbox.message,
        now: sql`now()`.mapWith(outbox.createdAt),
      })
      .from(outbox)
      .innerJoin(channels, eq(channels.id, outbox.channelId))
      .where(eq(outbox.id, deliveryId))
      .for('update')
    const message = row && readMessage(row.message)
    if (!row || !message) throw new Refusal('not-found')
    if (row.state !== 'unsure' && row.state !== 'failed') throw new Refusal('conflict')
    await writer
      .update(outbox)
      .set({
        state: 'waiting',
        handedOverAt: null,
        nextTryAt: sql`now()`,
        message: { ...message, byHand: true, due: (row.now as Date).toISOString() },
      })
      .where(inArray(outbox.id, [deliveryId]))
    return {
      value: undefined,
      audit: {
        verb: 'alert.sent_again',
        subjectKind: 'channel',
        subjectId: row.channelId,
        subjectName: row.channelName,
        facts: { kind: row.kind, was: row.state },
      },
    }
  })
}
