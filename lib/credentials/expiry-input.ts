/**
 * A typed date may lie this far ahead. Entra's page offers two years; a slip of a digit would silence every warning,
 * so a date that comes too early is the safer mistake.
 */
export const MAX_YEARS_AHEAD = 10

export type ExpiryProblem = 'date' | 'date-past' | 'date-far'

export type ExpiryReading =
  | { readonly ok: true; readonly expiresAt: Date }
  | { readonly ok: false; readonly problem: ExpiryProblem }

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})$/

/** Reads `2027-05-14`, which lasts until the end of that day in UTC, or a time with its offset. */
export function readExpiry(text: string, now: Date): ExpiryReading {
  const typed = text.trim()
  const expiresAt = DATE.test(typed) ? endOfDay(typed) : DATE_AND_TIME.test(typed) ? valid(typed) : null
  if (!expiresAt) return { ok: false, problem: 'date' }
  if (expiresAt <= now) return { ok: false, problem: 'date-past' }
  const latest = new Date(now)
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_YEARS_AHEAD)
  return expiresAt > latest ? { ok: false, problem: 'date-far' } : { ok: true, expiresAt }
}

function endOfDay(date: string): Date | null {
  return valid(`${date}T23:59:59.999Z`)
}

// `new Date` rolls the 31st of February over into March.
function valid(text: string): Date | null {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) return null
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10)) ? time : null
}
