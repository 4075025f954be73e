import { desc, eq, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { consumers } from '#lib/db/schema/consumers.ts'
import { users } from '#lib/db/schema/users.ts'

/** More than these nobody has; revoked ones leave the table after a while. */
const MOST_SHOWN = 200

export type ConsumerState = 'live' | 'expired' | 'revoked'

/** Every key there is, those that still open something first, the newest of them on top. */
export async function consumerList(read: Reader) {
  const state = sql<ConsumerState>`case when ${consumers.revokedAt} is not null then 'revoked'
    when ${consumers.expiresAt} <= now() then 'expired' else 'live' end`
  return read
    .select({
      id: consumers.id,
      name: consumers.name,
      hint: consumers.hint,
      permissions: consumers.permissions,
      tags: consumers.tags,
      createdAt: consumers.createdAt,
      madeBy: users.name,
      expiresAt: consumers.expiresAt,
      revokedAt: consumers.revokedAt,
      lastUsedAt: consumers.lastUsedAt,
      state,
    })
    .from(consumers)
    .leftJoin(users, eq(users.id, consumers.createdBy))
    .orderBy(sql`${state} <> 'live'`, desc(consumers.createdAt), desc(consumers.id))
    .limit(MOST_SHOWN)
}

export type ConsumerLine = Awaited<ReturnType<typeof consumerList>>[number]
