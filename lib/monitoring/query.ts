import { z } from 'zod'
import { HEALTH } from '#lib/diagnosis/health.ts'

export const USUAL_LIMIT = 100
export const LARGEST_LIMIT = 500

const byNumber = z.enum(['http']).optional()

/** What may stand behind the question mark of `/api/health`. */
export const HealthQuery = z.object({
  /** `http`: 503 when it is critical. */
  status: byNumber,
  /** Names the mailboxes in this state. */
  list: z.enum(HEALTH).optional(),
  limit: z.coerce.number().int().min(1).max(LARGEST_LIMIT).default(USUAL_LIMIT),
})
export type HealthQuery = z.output<typeof HealthQuery>

export const MailboxQuery = z.object({ status: byNumber })

/** `mailboxes=1`: series of single mailboxes, with their addresses. */
export const MetricsQuery = z.object({ mailboxes: z.enum(['0', '1']).default('0') })

/** What an address asks for, or null when it does not fit. Names that nobody knows are let be. */
export function readQuery<S extends z.ZodType>(schema: S, url: string): z.output<S> | null {
  const read = schema.safeParse(Object.fromEntries(new URL(url).searchParams))
  return read.success ? read.data : null
}
