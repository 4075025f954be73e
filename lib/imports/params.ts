import { z } from 'zod'
import { GROUPS, type Group } from './groups.ts'

export const PAGE_SIZE = 50
const MOST_PAGES = 100_000

export interface ImportParams {
  readonly only: Group | undefined
  readonly page: number
}

const address = z.object({
  only: z.enum(GROUPS).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(MOST_PAGES).default(1).catch(1),
})

type Query = Readonly<Record<string, string | string[] | undefined>>

/** Reads the query string. What does not fit is as if it were not there. */
export function readImportParams({ only, page }: Query): ImportParams {
  return { only: undefined, ...address.parse({ only, page }) }
}

export function importHref(importId: string, { only, page = 1 }: Partial<ImportParams> = {}): string {
  const query = new URLSearchParams()
  if (only) query.set('only', only)
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return `/imports/${importId}${text ? `?${text}` : ''}`
}
