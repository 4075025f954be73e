import type { Protocol, ProtocolResult } from '#lib/mail/stages.ts'
import type { CauseId } from './causes.ts'
import type { Fact } from './fact.ts'
import type { Reading } from './read/reading.ts'

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
  /** The claims of the access token, where it could be read: a token of a personal account cannot. */
  readonly token?: TokenClaims
  /** How the other mailboxes of the same app fared lately. */
  readonly siblings?: { readonly working: number; readonly failing: number }
  /** Somebody changed something about the app, the grant or the mailbox within the last hour. */
  readonly changedLately?: boolean
}

/** What of an access token tells causes apart. Times in seconds since 1970. */
export interface TokenClaims {
  readonly aud?: string
  /** Delegated permissions, by the last segment of their name. */
  readonly scp?: readonly string[]
  /** Application permissions. */
  readonly roles?: readonly string[]
  /** `upn` or `preferred_username`. */
  readonly user?: string
  readonly tid?: string
  readonly oid?: string
  readonly idtyp?: string
  readonly exp?: number
  /** Whether `exp` had passed when the token was used. */
  readonly expired?: boolean
}

/** One cause that may be it. */
export interface Candidate {
  readonly cause: CauseId
  readonly confidence: Confidence
  readonly speaksFor: readonly Fact[]
  readonly speaksAgainst: readonly Fact[]
}

/** One line of reasoning. Every rule that holds names a candidate; the surest comes first, then the earlier rule. */
export interface Rule {
  /** `family.what-it-sees`, unique. */
  readonly id: string
  readonly cause: CauseId
  readonly confidence: Confidence
  /** What else the same words can mean, the likeliest first. */
  readonly or?: readonly CauseId[]
  /** What it saw that speaks for the cause; null when it does not hold. */
  readonly when: (seen: Reading, context: DiagnosisContext) => readonly Fact[] | null
  /** Where the reading of these words comes from: a page of Microsoft, an RFC, a public thread. */
  readonly sources: readonly string[]
}
