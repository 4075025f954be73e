/** `unknown` before the first check, `throttled` when the server asked us to wait (amber, not red). */
export const HEALTH = ['unknown', 'healthy', 'throttled', 'failing'] as const
export type Health = (typeof HEALTH)[number]

/** What a person should look at first. The order of the board, and of the index behind it. */
export const WORST_FIRST = ['failing', 'throttled', 'unknown', 'healthy'] as const satisfies readonly Health[]

/** The health of a whole is that of its worst part; of nothing, it is unknown. */
export function worstOf(parts: readonly Health[]): Health {
  return WORST_FIRST.find((health) => parts.includes(health)) ?? 'unknown'
}
