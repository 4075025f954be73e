import type { Attempt } from './consume.ts'

/** Two minutes are more than every deadline of a sign-in together: what is still open then has lost its process. */
export const INTERRUPTED_AFTER_SECONDS = 120

export const PHASES = [
  'waiting',
  'working',
  'connected',
  'wrong-account',
  'cancelled',
  'refused',
  'failed',
  'expired',
  'interrupted',
] as const
export type Phase = (typeof PHASES)[number]

/** Where an attempt stands. `expired` and `stale` are told by the clock of the database. */
export function phaseOf(attempt: {
  readonly outcome: Attempt['outcome']
  readonly consumedAt: Date | null
  readonly expired: boolean
  readonly stale: boolean
}): Phase {
  if (attempt.outcome !== 'pending') return attempt.outcome
  if (attempt.consumedAt === null) return attempt.expired ? 'expired' : 'waiting'
  return attempt.stale ? 'interrupted' : 'working'
}
