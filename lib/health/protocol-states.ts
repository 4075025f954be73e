import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'

export interface ProtocolState {
  readonly protocol: Protocol
  readonly health: Health
  readonly cause: CauseId | null
}

/** In one order everywhere, and also those that no probe has seen yet. */
export function statesOf(
  wanted: readonly Protocol[],
  states: readonly ProtocolState[],
): readonly ProtocolState[] {
  return PROTOCOLS.filter((protocol) => wanted.includes(protocol)).map(
    (protocol) =>
      states.find((state) => state.protocol === protocol) ?? { protocol, health: 'unknown', cause: null },
  )
}
