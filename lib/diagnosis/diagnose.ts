import type { Cause } from './cause.ts'
import { CAUSES, type CauseId } from './causes.ts'
import type { CheckId } from './check.ts'
import { checklistOf } from './checklists.ts'
import type { Evidence } from './evidence.ts'
import type { Fact } from './fact.ts'
import { type Reading, readEvidence } from './read/reading.ts'
import type { Candidate, Confidence, DiagnosisContext } from './rule.ts'
import { rulesFor } from './rules/all.ts'
import { weighSuspects } from './weigh.ts'

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

/** Names the cause of one failure. What no rule knows is `unspecified`, never a guess dressed up as knowledge. */
export function diagnose(evidence: Evidence, context: DiagnosisContext = {}): Diagnosis {
  return diagnoseReading(readEvidence(evidence), context)
}

/** The same for a failure that has been read already. */
export function diagnoseReading(seen: Reading, context: DiagnosisContext = {}): Diagnosis {
  const candidates = personal(candidatesOf(seen, context), context)
  const first = candidates[0] ?? UNKNOWN
  const { cause, confidence } = first
  const ambiguous = cause.endsWith('unspecified') || (confidence === 'possible' && candidates.length > 1)
  const checks = ambiguous || confidence !== 'certain' ? checklistOf(cause) : []
  return { cause, confidence, ...CAUSES[cause], candidates, ambiguous, checks }
}

const UNKNOWN: Candidate = { cause: 'unspecified', confidence: 'possible', speaksFor: [], speaksAgainst: [] }
const ORDER: readonly Confidence[] = ['certain', 'likely', 'possible']

/**
 * Every rule that holds, the surest first. What the words of the first can also mean comes right behind it, as that is
 * closer than a second fault in the same text; what the others can also mean comes last.
 */
function candidatesOf(seen: Reading, context: DiagnosisContext): readonly Candidate[] {
  const named: Named[] = []
  const final = seen.where === 'smtp' && seen.replies.includes(535)
  for (const { cause, confidence, or = [], when } of rulesFor(seen)) {
    // A 535 is never repeated by a program, however politely its words ask to try again: that locks the account.
    if (final && CAUSES[cause].retry === 'backoff') continue
    const speaksFor = when(seen, context)
    if (speaksFor) named.push({ cause, confidence, speaksFor, speaksAgainst: [], or })
  }
  const { decided, open } = weighSuspects(seen, context)
  const [first, ...rest] = [...named, ...decided.map((candidate) => ({ ...candidate, or: [] }))].toSorted(
    (a, b) => ORDER.indexOf(a.confidence) - ORDER.indexOf(b.confidence),
  )
  if (!first) return [UNKNOWN]
  const [second, ...further] = first.or
  // Where the words name their cause, what they leave open elsewhere is noise.
  const besides =
    first.confidence === 'certain' ? rest.filter(({ confidence }) => confidence !== 'possible') : rest
  return distinct([
    first,
    ...(second ? [mayBe(second)] : []),
    ...besides,
    ...further.map(mayBe),
    ...besides.flatMap(({ or }) => or.map(mayBe)),
    ...(first.confidence === 'certain' ? [] : open),
  ])
}

interface Named extends Candidate {
  readonly or: readonly CauseId[]
}

function mayBe(cause: CauseId): Candidate {
  return { ...UNKNOWN, cause }
}

/** Each cause once, at its best place, with everything that was seen for and against it. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const found = new Map<CauseId, Candidate>()
  for (const candidate of candidates) {
    const before = found.get(candidate.cause)
    found.set(candidate.cause, joined(before ?? candidate, candidate))
  }
  return [...found.values()]
}

function joined(a: Candidate, b: Candidate): Candidate {
  const facts = (first: readonly Fact[], second: readonly Fact[]) => {
    const known = new Set(first.map((fact) => JSON.stringify(fact)))
    return [...first, ...second.filter((fact) => !known.has(JSON.stringify(fact)))]
  }
  return {
    cause: a.cause,
    confidence: a.confidence,
    speaksFor: facts(a.speaksFor, b.speaksFor),
    speaksAgainst: facts(a.speaksAgainst, b.speaksAgainst),
  }
}

/** The same words come for work and for personal mailboxes; only the address tells which switch there is. */
function personal(candidates: readonly Candidate[], context: DiagnosisContext): readonly Candidate[] {
  const [first, ...rest] = candidates
  if (context.personal === undefined || first?.cause !== 'smtp.auth_disabled_work') return candidates
  const forTenant = first.speaksFor.some(({ values }) => /tenant|organization/i.test(values?.words ?? ''))
  if (!context.personal || forTenant) {
    return [{ ...first, speaksFor: [...first.speaksFor, { id: 'address.work' }] }, ...rest]
  }
  return [
    {
      ...first,
      cause: 'smtp.auth_disabled_personal',
      speaksFor: [...first.speaksFor, { id: 'address.personal' }],
    },
    ...rest.filter(({ cause }) => cause !== 'smtp.auth_disabled_personal'),
  ]
}
