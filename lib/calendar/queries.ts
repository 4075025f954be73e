import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { calendarFeeds } from '#lib/db/schema/consumers.ts'

/** What its person sees of their calendar link; undefined while there is none. */
export async function ownFeed(read: Reader, userId: string) {
  const [feed] = await read
    .select({
      hint: calendarFeeds.hint,
      createdAt: calendarFeeds.createdAt,
      lastReadAt: calendarFeeds.lastReadAt,
      lastReader: calendarFeeds.lastReader,
    })
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.userId, userId), isNull(calendarFeeds.revokedAt)))
    .orderBy(desc(calendarFeeds.createdAt))
    .limit(1)
  return feed
}

export type OwnFeed = NonNullable<Awaited<ReturnType<typeof ownFeed>>>
