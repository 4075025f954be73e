import { startProbe } from '#lib/probes/start.ts'
import type { ProbeServices } from '#lib/probes/tools.ts'
import type { FinishTools } from './finish.ts'

/** What the end of a sign-in needs in a running portal: Microsoft's keys, and the first check. */
export function finishTools(services: ProbeServices): FinishTools {
  return {
    keysOf: services.outgoing.keysOf,
    startProbe: (mailboxId, requestedBy) =>
      startProbe(services, mailboxId, { trigger: 'connect', requestedBy }),
  }
}
