import type { Cause } from './cause.ts'
import { CAUSES, type CauseId } from './causes.ts'
import type { CheckId } from './check.ts'
import type { Evidence, EvidenceSource } from './evidence.ts'
import type { Candidate, Confidence, DiagnosisContext, Rule } from './rule.ts'
import { ENTRA_RULES } from './rules/entra.ts'
import { IMAP_RULES } from './rules/imap.ts'
import { NETWORK_RULES } from './rules/network.ts'
import { POP3_RULES } from './rules/pop3.ts'
import { PORTAL_RULES } from './rules/portal.ts'
import { SMTP_RULES } from './rules/smtp.ts'

export interface Diagnosis extends Cause {
  readonly cause: CauseId
  readonly confidence: Confidence
  /** Every cause that may be it, best first; the first is `cause`. */
  readonly candidates: readonly Candidate[]
  /** The words fit several causes, and nothing else that is known decides. */
  readonly ambiguous: boolean
  /** What tells the candidates apart, in the order in which to do it. Empty when nothing is left to tell. */
  readonly checks: readonly CheckId[]
}

/** The rules by who said it, first match first. */
export const RULES: Readonly<Record<EvidenceSource, readonly Rule[]>> = {
  dns: NETWORK_RULES,
  tcp: NETWORK_RULES,
  tls: NETWORK_RULES,
  imap: [...IMAP_RULES, ...NETWORK_RULES],
  pop3: [...POP3_RULES, ...NETWORK_RULES],
  smtp: [...SMTP_RULES, ...NETWORK_RULES],
  entra: [...ENTRA_RULES, ...NETWORK_RULES],
  portal: PORTAL_RULES,
}

/** Names the cause of one failure. What no rule knows is `unspecified`, never a guess dressed up as knowledge. */
export function diagnose(evidence: Evidence, context: DiagnosisContext = {}): Diagnosis {
  const fitting = RULES[evidence.source].filter((rule) => rule.when(evidence, context))
  const candidates = distinct(fitting)
  const { cause, confidence } = candidates[0] ?? UNKNOWN
  const ambiguous = cause.endsWith('_unspecified')
  return { cause, confidence, ...CAUSES[cause], candidates, ambiguous, checks: [] }
}

const UNKNOWN = { cause: 'unspecified', confidence: 'possible', speaksFor: [], speaksAgainst: [] } as const

function distinct(rules: readonly Rule[]): readonly Candidate[] {
  const found = new Map<CauseId, Candidate>()
  for (const { cause, confidence } of rules) {
    if (!found.has(cause)) found.set(cause, { cause, confidence, speaksFor: [], speaksAgainst: [] })
  }
  return found.size === 0 ? [UNKNOWN] : [...found.values()]
}
