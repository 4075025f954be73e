import { asc, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'

/** More than this is no choice any more; the search finds every tag. */
const MOST_CHOICES = 100

/** The tags that mailboxes have, by the alphabet. */
export async function tagsInUse(read: Reader): Promise<string[]> {
  const tag = sql<string>`unnest(${mailboxes.tags})`.as('tag')
  const rows = await read.selectDistinct({ tag }).from(mailboxes).orderBy(asc(sql`tag`)).limit(MOST_CHOICES)
  return rows.map((row) => row.tag)
}
