import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Confidence, Rule } from '#lib/diagnosis/rule.ts'
import { specificNumber } from './entra-numbers.ts'
import { type Phrase, says } from './phrase.ts'
import { ENTRA_CODES } from './sources.ts'

/** One reading of a number that has several. */
export interface Variant {
  readonly id: string
  readonly numbers: readonly number[]
  readonly cause: CauseId
  readonly confidence?: Confidence
  readonly or?: readonly CauseId[]
  /** Any of these words; without them the number alone. */
  readonly words?: readonly Phrase[]
  readonly when?: (seen: Reading) => boolean
  readonly sources?: readonly string[]
}

export function variantRule(variant: Variant, matches: (seen: Reading) => Fact | null): Rule {
  const { id, numbers, cause, confidence = 'certain', or, words, when, sources = [ENTRA_CODES] } = variant
  return {
    id: `entra.${numbers[0]}-${id}`,
    cause,
    confidence,
    ...(or ? { or } : {}),
    sources,
    when: (seen) => {
      const fact = matches(seen)
      if (!fact || (words && !says(seen, ...words)) || (when && !when(seen))) return null
      return [fact]
    },
  }
}

/** Of the variants of one number only the first that holds is a reading of it. */
export function firstOnly(rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule, place) => ({
    ...rule,
    when: (seen, context) => {
      const facts = rule.when(seen, context)
      return facts && !rules.slice(0, place).some((earlier) => earlier.when(seen, context)) ? facts : null
    },
  }))
}

/** The fact that the specific number of the answer is one of the variant's. */
export function byNumber({ numbers }: Variant) {
  return (seen: Reading): Fact | null => {
    const number = specificNumber(seen)
    return number !== undefined && numbers.includes(number)
      ? { id: 'said.number', values: { number: String(number) } }
      : null
  }
}
