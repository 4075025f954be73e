import type { Health } from '#lib/db/schema/mailboxes.ts'

/** What a person should look at first. The order of the board, and of the index behind it. */
export const WORST_FIRST = ['failing', 'throttled', 'unknown', 'healthy'] as const satisfies readonly Health[]

/** The health of a whole is that of its worst part; of nothing, it is unknown. */
export function worstOf(parts: readonly Health[]): Health {
  return WORST_FIRST.find((health) => parts.includes(health)) ?? 'unknown'
}
