import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from '#lib/probes/tools.ts'
import type { Services } from '#lib/services.ts'

/** A rotation tries mailboxes as a probe does. */
export type RotationServices = ProbeServices

/** The ways in which a rotation reaches out of this process, and how it waits. */
export interface RotationTools {
  readonly ask: (services: Services) => AskMicrosoft
  readonly probe: ProbeTools
  /**
   * Seconds between the tries of a secret that Entra refuses: a new one is not known everywhere at once. After the
   * last the refusal stands.
   */
  readonly settlingSeconds: readonly number[]
}

export const ROTATION_TOOLS: RotationTools = {
  ask: askMicrosoft,
  probe: PROBE_TOOLS,
  settlingSeconds: [5, 10, 20, 30, 60],
}
