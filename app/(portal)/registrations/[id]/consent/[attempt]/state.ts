import type { AttemptResult } from '#lib/db/schema/attempts.ts'
import type { ConsentView } from '#lib/registrations/consent-queries.ts'

export type ConsentState = 'waiting' | 'expired' | 'connected' | 'refused' | 'noToken' | 'cancelled'

/** What the page says of an admin consent. A refusal with a token is another thing than none at all. */
export function stateOf(phase: ConsentView['phase'], result: AttemptResult | null): ConsentState {
  switch (phase) {
    case 'waiting':
    case 'working':
      return 'waiting'
    case 'expired':
    case 'connected':
    case 'cancelled':
      return phase
    default:
      return result?.roles ? 'refused' : result?.cause === 'consent.admin_required' ? 'cancelled' : 'noToken'
  }
}
