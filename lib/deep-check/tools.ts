import { findAndRemove } from '#lib/mail/deep-find.ts'
import { countFolders } from '#lib/mail/deep-folders.ts'
import type { DeepDeadlines } from '#lib/mail/deep-limits.ts'
import { sendToItself } from '#lib/mail/deep-send.ts'
import type { TlsTrust } from '#lib/mail/tls-context.ts'
import { PROBE_TOOLS, type ProbeTools } from '#lib/probes/tools.ts'

/** The ways in which a deep check reaches out of this process. */
export interface DeepTools extends ProbeTools {
  readonly countFolders: typeof countFolders
  readonly sendToItself: typeof sendToItself
  readonly findAndRemove: typeof findAndRemove
  readonly tls?: TlsTrust
  readonly deadlines?: Partial<DeepDeadlines>
}

export const DEEP_TOOLS: DeepTools = { ...PROBE_TOOLS, countFolders, sendToItself, findAndRemove }
