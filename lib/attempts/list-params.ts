import { z } from 'zod'
import { PHASES, type Phase } from './phase.ts'

export const LONGEST_SEARCH = 100
export const PAGE_SIZE = 25
const LAST_PAGE = 100_000

/** What the list of sign-ins shows, as its address says it. */
export interface ListParams {
  readonly phase?: Phase
  readonly q: string
  readonly page: number
}

const search = z.string().transform((text) => text.replace(/\p{C}/gu, ' ').trim().slice(0, LONGEST_SEARCH))

const address = z.object({
  phase: z.enum(PHASES).optional().catch(undefined),
  q: search.default('').catch(''),
  page: z.coerce.number().int().min(1).max(LAST_PAGE).default(1).catch(1),
})

/** Reads the query string. What does not fit is as if it were not there. */
export function readListParams(query: Readonly<Record<string, string | string[] | undefined>>): ListParams {
  const single = Object.fromEntries(
    Object.entries(query)
      .map(([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  return address.parse(single)
}

/** The address of the list at another page. */
export function listHref({ phase, q }: ListParams, page = 1): string {
  const query = new URLSearchParams()
  if (phase) query.set('phase', phase)
  if (q) query.set('q', q)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text ? `/sign-ins?${text}` : '/sign-ins'
}
