import type { Cause } from './cause.ts'
import { CAUSES, type CauseId } from './causes.ts'
import type { Evidence, EvidenceSource } from './evidence.ts'
import type { Confidence, DiagnosisContext, Rule } from './rule.ts'
import { ENTRA_RULES } from './rules/entra.ts'
import { IMAP_RULES } from './rules/imap.ts'
import { NETWORK_RULES } from './rules/network.ts'
import { POP3_RULES } from './rules/pop3.ts'
import { PORTAL_RULES } from './rules/portal.ts'
import { SMTP_RULES } from './rules/smtp.ts'

export interface Diagnosis extends Cause {
  readonly cause: CauseId
  readonly confidence: Confidence
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
  const rule = RULES[evidence.source].find((candidate) => candidate.when(evidence, context))
  const cause = rule?.cause ?? 'unspecified'
  return { cause, confidence: rule?.confidence ?? 'possible', ...CAUSES[cause] }
}
