import { type Diagnosis, diagnoseReading } from './diagnose.ts'
import type { Evidence } from './evidence.ts'
import { evidenceOf } from './read/evidence-of.ts'
import { type Facts, factsOf } from './read/facts-of.ts'
import { readText } from './read/reading.ts'
import type { DiagnosisContext } from './rule.ts'

export type { Facts }

export interface Explained
  extends Pick<Diagnosis, 'cause' | 'confidence' | 'candidates' | 'ambiguous' | 'checks'> {
  readonly facts: Facts
  readonly evidence: Evidence
}

export interface TextToExplain {
  /** Any text: an error, a page, a log. */
  readonly raw: string
  /** Where it came from, if known: `authorize`, `admin-consent`, `token`, `refresh`, `imap`, `pop3`, `smtp`, `network`. */
  readonly stage?: string
}

const PERSONAL = /@(?:outlook|hotmail|live|msn)\.[a-z]{2,3}(?:\.[a-z]{2})?(?![a-z.])/

/**
 * Names the cause of a failure from any text alone. Pure and linear in the length of the text, of which at most
 * `LONGEST_TEXT` characters are read; secrets are masked before anything else looks at it.
 */
export function explainText({ raw, stage }: TextToExplain, known: DiagnosisContext = {}): Explained {
  const seen = readText(raw, stage)
  const context: DiagnosisContext = { ...(PERSONAL.test(seen.low) ? { personal: true } : {}), ...known }
  const { cause, confidence, candidates, ambiguous, checks } = diagnoseReading(seen, context)
  return {
    cause,
    confidence,
    candidates,
    ambiguous,
    checks,
    facts: factsOf(seen),
    evidence: evidenceOf(seen),
  }
}
