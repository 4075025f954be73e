import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Where } from '#lib/diagnosis/read/place.ts'
import { wordsOf } from '#lib/diagnosis/read/plain.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Confidence, Rule } from '#lib/diagnosis/rule.ts'

/** Words that belong together; each of them must stand in the text. */
export type Phrase = string | readonly string[]

/** A rule that looks for words. Quotation marks, line ends, entities and case count for nothing. */
export interface PhraseRule {
  readonly id: string
  readonly cause: CauseId
  readonly confidence?: Confidence
  readonly or?: readonly CauseId[]
  /** Any one of these is enough. */
  readonly words: readonly Phrase[]
  /** Only where one of these spoke. */
  readonly where?: readonly Where[]
  /** Not when any of these is said too. */
  readonly unless?: readonly Phrase[]
  readonly sources: readonly string[]
}

const written = new Map<Phrase, readonly string[]>()

/** As the text is looked at. The phrases of the rules are few and fixed, so each is prepared once. */
function normal(phrase: Phrase): readonly string[] {
  const known = written.get(phrase)
  if (known) return known
  const parts = typeof phrase === 'string' ? [phrase] : phrase
  const made = parts.map(wordsOf)
  written.set(phrase, made)
  return made
}

const holds = (low: string, parts: readonly string[]) => parts.every((part) => low.includes(part))

export const said = (words: string): Fact => ({ id: 'said.words', values: { words } })

/** Whether the text says one of these. */
export function says(seen: Reading, ...phrases: readonly Phrase[]): boolean {
  return phrases.some((phrase) => holds(seen.low, normal(phrase)))
}

/** Turns a table of words into rules. */
export function phraseRules(table: readonly PhraseRule[]): readonly Rule[] {
  return table.map(({ id, cause, confidence = 'certain', or, words, where, unless = [], sources }) => {
    const wanted = words.map(normal)
    const unwanted = unless.map(normal)
    return {
      id,
      cause,
      confidence,
      ...(or ? { or } : {}),
      sources,
      when: (seen) => {
        if (where && !where.includes(seen.where)) return null
        const index = wanted.findIndex((parts) => holds(seen.low, parts))
        if (index < 0 || unwanted.some((parts) => holds(seen.low, parts))) return null
        const phrase = words[index] as Phrase
        return [said(typeof phrase === 'string' ? phrase : phrase.join(' … '))]
      },
    }
  })
}
