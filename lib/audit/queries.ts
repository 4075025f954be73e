import { desc, lt } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import type { AuditEvent } from './mac.ts'

const LARGEST_PAGE = 200

export interface AuditPage {
  readonly events: readonly AuditEvent[]
  /** Give it as `before` to go on; null on the last page. */
  readonly next: number | null
}

/** Events, newest first, below the number `before`. */
export async function auditPage(
  read: Reader,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<AuditPage> {
  const size = Math.min(Math.max(limit, 1), LARGEST_PAGE)
  const found = await read
    .select()
    .from(auditEvents)
    .where(before === undefined ? undefined : lt(auditEvents.number, before))
    .orderBy(desc(auditEvents.number))
    .limit(size + 1)
  const events = found.slice(0, size)
  return { events, next: found.length > size ? (events.at(-1)?.number ?? null) : null }
}
