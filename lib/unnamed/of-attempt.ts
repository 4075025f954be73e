import type { AttemptResult } from '#lib/db/schema/attempts.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Unnamed } from './fingerprint.ts'

/** What a sign-in met and no rule could name. */
export function unnamedOfAttempt({ cause, evidence }: AttemptResult): Unnamed[] {
  return cause === 'unspecified' && evidence ? [{ seenIn: 'sign-in', evidence: evidence as Evidence }] : []
}
