import { z } from 'zod'
import { CAUSE_IDS, type CauseId } from '#lib/diagnosis/causes.ts'
import { HEALTH, type Health } from '#lib/diagnosis/health.ts'
import { LONGEST_TAG } from '#lib/imports/row.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'

export const SORTS = ['state', 'since', 'address', 'checked'] as const
export type Sort = (typeof SORTS)[number]
export const PAGE_SIZES = [25, 50, 100] as const
export const LONGEST_SEARCH = 100
const LAST_PAGE = 100_000

/** What the board shows, as its address says it. */
export interface BoardParams {
  readonly state?: Health
  readonly protocol?: Protocol
  readonly registration?: string
  /** The mailboxes of one sign-in: where a fault of it leads to. */
  readonly grant?: string
  readonly cause?: CauseId
  readonly tag?: string
  readonly q: string
  readonly sort: Sort
  readonly dir: 'asc' | 'desc'
  readonly page: number
  readonly size: (typeof PAGE_SIZES)[number]
}

export const DEFAULTS: BoardParams = { q: '', sort: 'state', dir: 'asc', page: 1, size: 25 }

const search = z.string().transform((text) => text.replace(/\p{C}/gu, ' ').trim().slice(0, LONGEST_SEARCH))

const address = z.object({
  state: z.enum(HEALTH).optional().catch(undefined),
  protocol: z.enum(PROTOCOLS).optional().catch(undefined),
  registration: z.uuid().optional().catch(undefined),
  grant: z.uuid().optional().catch(undefined),
  cause: z.enum(CAUSE_IDS).optional().catch(undefined),
  tag: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_TAG)
    .regex(/^\P{C}+$/u)
    .optional()
    .catch(undefined),
  q: search.default(DEFAULTS.q).catch(DEFAULTS.q),
  sort: z.enum(SORTS).default(DEFAULTS.sort).catch(DEFAULTS.sort),
  dir: z.enum(['asc', 'desc']).default(DEFAULTS.dir).catch(DEFAULTS.dir),
  page: z.coerce.number().int().min(1).max(LAST_PAGE).default(DEFAULTS.page).catch(DEFAULTS.page),
  size: z.coerce.number().pipe(z.literal(PAGE_SIZES)).default(DEFAULTS.size).catch(DEFAULTS.size),
})

/** Reads the query string. What does not fit is as if it were not there. */
export function readBoardParams(query: Readonly<Record<string, string | string[] | undefined>>): BoardParams {
  const single = Object.fromEntries(
    Object.entries(query)
      .map(([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  return address.parse(single)
}

/** The address of the board with some things changed. Any change but of the page goes back to the first page. */
export function boardHref(params: BoardParams, change: Partial<BoardParams> = {}): string {
  const next = { ...params, page: DEFAULTS.page, ...change }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(next)) {
    const usual = DEFAULTS[name as keyof BoardParams]
    if (value !== undefined && value !== usual) query.set(name, String(value))
  }
  const text = query.toString()
  return text ? `/?${text}` : '/'
}

/** Whether anything narrows the list down. */
export function isFiltered(params: BoardParams): boolean {
  const { state, protocol, registration, grant, cause, tag, q } = params
  return Boolean(state || protocol || registration || grant || cause || tag || q)
}
