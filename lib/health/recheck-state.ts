import type { Health } from '#lib/diagnosis/health.ts'
import { mayRecheck } from '#lib/probes/recheck-plan.ts'

/** For so long, in milliseconds, the page says how it went. */
const TOLD_FOR = 2 * 60 * 60_000

interface Recheck {
  readonly endedAt: Date | null
  readonly outcome: 'good' | 'over' | 'stopped' | null
}

export type RecheckState = 'offered' | 'running' | 'good' | 'over'

/** What the page of a mailbox says about checking again by itself; null when there is nothing to say or to offer. */
export function recheckState(
  mailbox: { readonly health: Health; readonly cause: string | null },
  recheck: Recheck | null,
  now: number,
): RecheckState | null {
  if (recheck && recheck.endedAt === null) return 'running'
  const fresh = recheck?.endedAt && now - recheck.endedAt.getTime() < TOLD_FOR
  if (mailbox.health === 'healthy') return fresh && recheck.outcome === 'good' ? 'good' : null
  if (!mayRecheck(mailbox.cause)) return null
  return fresh && recheck.outcome === 'over' ? 'over' : 'offered'
}
