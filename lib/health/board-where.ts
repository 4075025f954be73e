import { and, arrayContains, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import { healthRank, mailboxes, mailboxProtocols } from '#lib/db/schema/mailboxes.ts'
import { WORST_FIRST } from '#lib/diagnosis/health.ts'
import type { BoardParams } from './board-params.ts'

/** `%`, `_` and the backslash of a search mean themselves. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
}

/** With a protocol chosen, state and cause are those of that protocol. */
export function judgedBy(params: BoardParams) {
  return params.protocol ? mailboxProtocols : mailboxes
}

/** Everything but the state and the cause, which the counts on top of the board tell apart. */
export function scopeOf({ registration, grant, protocol, tag, q }: BoardParams): SQL | undefined {
  const pattern = likePattern(q)
  return and(
    registration ? eq(mailboxes.registrationId, registration) : undefined,
    grant ? eq(mailboxes.grantId, grant) : undefined,
    protocol ? arrayContains(mailboxes.protocols, [protocol]) : undefined,
    tag ? arrayContains(mailboxes.tags, [tag]) : undefined,
    q
      ? or(ilike(mailboxes.address, pattern), ilike(mailboxes.displayName, pattern), tagLike(pattern))
      : undefined,
  )
}

const tagLike = (pattern: string) =>
  sql`exists (select 1 from unnest(${mailboxes.tags}) as tag where tag ilike ${pattern})`

export function whereOf(params: BoardParams): SQL | undefined {
  const judged = judgedBy(params)
  return and(
    scopeOf(params),
    // By the rank, so that the index of the default order finds them too.
    params.state ? eq(healthRank(judged.health), WORST_FIRST.indexOf(params.state)) : undefined,
    params.cause ? eq(judged.cause, params.cause) : undefined,
  )
}

const ascending = (...parts: readonly (SQL | { getSQL(): SQL })[]) => parts.map((part) => sql`${part} asc`)
const descending = (...parts: readonly (SQL | { getSQL(): SQL })[]) => parts.map((part) => sql`${part} desc`)

/** Each order has its index, and its opposite reads the same index backwards. */
export function orderOf(params: BoardParams): SQL[] {
  const judged = judgedBy(params)
  const since = params.protocol ? mailboxProtocols.since : mailboxes.healthSince
  const [along, against] = params.dir === 'asc' ? [ascending, descending] : [descending, ascending]
  switch (params.sort) {
    case 'state':
      return [...along(healthRank(judged.health)), ...against(since, mailboxes.id)]
    case 'since':
      return along(since, mailboxes.id)
    case 'checked':
      return along(mailboxes.lastCheckedAt, mailboxes.id)
    case 'address':
      return along(sql`lower(${mailboxes.address})`)
  }
}
