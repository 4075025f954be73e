import { arrayOverlaps, type SQL } from 'drizzle-orm'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import type { Consumer } from './find.ts'

/** Which mailboxes a consumer sees; undefined when it sees them all. */
export function inScope({ tags }: Pick<Consumer, 'tags'>): SQL | undefined {
  return tags.length > 0 ? arrayOverlaps(mailboxes.tags, [...tags]) : undefined
}
