import { and, eq, isNull, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { calendarFeeds } from '#lib/db/schema/consumers.ts'
import { users } from '#lib/db/schema/users.ts'
import { Refusal } from '#lib/errors.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint, newToken } from '#lib/users/opaque-token.ts'

const HINT_LETTERS = 4

/** Makes the link of one's own calendar. The one before it, if there was one, is dead. */
export async function makeFeed(context: Context): Promise<Secret> {
  const userId = ownId(context)
  const token = newToken()
  return mutate(context, 'calendar.change', async (writer) => {
    // Two makers at once take turns, so that one link is left.
    await writer.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
    const ended = await endFeeds(writer, userId)
    const hint = token.reveal().slice(-HINT_LETTERS)
    const [made] = await writer
      .insert(calendarFeeds)
      .values({ userId, tokenHash: fingerprint(token), hint })
      .returning({ id: calendarFeeds.id })
    return {
      value: new Secret(`${context.publicUrl}/calendar/${token.reveal()}.ics`),
      audit: {
        verb: 'calendar.made',
        subjectKind: 'calendar',
        subjectId: made?.id ?? null,
        subjectName: context.actor.name,
        facts: { hint, inPlaceOf: ended[0]?.hint ?? null },
      },
    }
  })
}

/** Ends the link of one's own calendar. Whatever subscribed to it is told that it is gone. */
export async function revokeFeed(context: Context): Promise<void> {
  const userId = ownId(context)
  return mutate(context, 'calendar.change', async (writer) => {
    const ended = await endFeeds(writer, userId)
    return {
      value: undefined,
      audit: ended.map(({ id, hint }) => ({
        verb: 'calendar.revoked',
        subjectKind: 'calendar',
        subjectId: id,
        subjectName: context.actor.name,
        facts: { hint },
      })),
    }
  })
}

function endFeeds(writer: Writer, userId: string) {
  return writer
    .update(calendarFeeds)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(calendarFeeds.userId, userId), isNull(calendarFeeds.revokedAt)))
    .returning({ id: calendarFeeds.id, hint: calendarFeeds.hint })
}

function ownId({ actor }: Context): string {
  demand(actor, 'calendar.change')
  if (actor.kind !== 'user') throw new Refusal('not-allowed', { permission: 'calendar.change' })
  return actor.id
}
