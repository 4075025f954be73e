import type { Protocol, ProtocolResult } from '#lib/mail/stages.ts'
import type { CauseId } from './causes.ts'
import type { Evidence } from './evidence.ts'

/** certain: the text names its cause. likely: the usual reading. possible: what to look at first. */
export type Confidence = 'certain' | 'likely' | 'possible'

/** What the portal knows beside the words of the failure. Everything is optional; less context, less certainty. */
export interface DiagnosisContext {
  readonly access?: 'own' | 'shared' | 'app'
  readonly protocol?: Protocol
  /** An outlook.com, hotmail.com, live.com or msn.com mailbox. */
  readonly personal?: boolean
  /** The account of the grant is the mailbox itself; false when they are known to differ. */
  readonly accountIsMailbox?: boolean
  /** Protocols for which the app's own token carries no application permission, where it could be read. */
  readonly unpermitted?: readonly Protocol[]
  /** The other protocols of the same probe, made with the same token. */
  readonly others?: readonly ProtocolResult[]
}

/** One line of reasoning. Rules are tried in order and the first that holds decides. */
export interface Rule {
  readonly cause: CauseId
  readonly confidence: Confidence
  readonly when: (evidence: Evidence, context: DiagnosisContext) => boolean
}
