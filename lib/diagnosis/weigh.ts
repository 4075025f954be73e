import { type Clues, cluesOf, commonFacts } from './clues.ts'
import type { Fact } from './fact.ts'
import type { Reading } from './read/reading.ts'
import type { Candidate, DiagnosisContext } from './rule.ts'
import { shutOf } from './rules/mailbox.ts'
import { type Point, type Shut, SUSPECTS, type Suspect } from './suspects.ts'

const DECIDES = 10
const CERTAIN = 20
const RULED_OUT = -15

export interface Weighed extends Candidate {
  readonly score: number
}

function weigh(suspect: Suspect, clues: Clues, shut: Shut): Weighed {
  const points = suspect.points(clues, shut).filter((point): point is Point => point !== false)
  const score = points.reduce((sum, { weight }) => sum + weight, 0)
  const facts = (wanted: (weight: number) => boolean): readonly Fact[] =>
    points.filter(({ weight }) => wanted(weight)).map(({ fact }) => fact)
  return {
    cause: suspect.cause,
    confidence:
      score >= CERTAIN && suspect.cause === 'mail.token_expired'
        ? 'certain'
        : score >= DECIDES
          ? 'likely'
          : 'possible',
    speaksFor: [...facts((weight) => weight > 0), ...(score >= DECIDES ? commonFacts(clues) : [])],
    speaksAgainst: facts((weight) => weight < 0),
    score,
  }
}

/** What may keep this mailbox shut, best first, split by whether what is known decides for it. */
export function weighSuspects(
  seen: Reading,
  context: DiagnosisContext,
): { readonly decided: readonly Candidate[]; readonly open: readonly Candidate[] } {
  const shut = shutOf(seen)
  if (!shut) return { decided: [], open: [] }
  const clues = cluesOf(seen, context)
  const weighed = SUSPECTS.filter(({ of }) => of.includes(shut))
    .map((suspect) => weigh(suspect, clues, shut))
    .toSorted((a, b) => b.score - a.score)
  const plain = ({ score: _, ...candidate }: Weighed): Candidate => candidate
  return {
    decided: weighed.filter(({ score }) => score >= DECIDES).map(plain),
    open: weighed.filter(({ score }) => score < DECIDES && score > RULED_OUT).map(plain),
  }
}
