import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Where } from '#lib/diagnosis/read/place.ts'
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

const normal = (phrase: string) => phrase.toLowerCase().replaceAll(/["']/g, '')

function holds(low: string, phrase: readonly string[]): boolean {
  return phrase.every((part) => low.includes(part))
}

function prepared(phrases: readonly Phrase[]): readonly (readonly string[])[] {
  return phrases.map((phrase) => (typeof phrase === 'string' ? [phrase] : phrase).map(normal))
}

export const said = (words: string): Fact => ({ id: 'said.words', values: { words } })

/** Whether the text says one of these. */
export function says(seen: Reading, ...phrases: readonly Phrase[]): boolean {
  return prepared(phrases).some((phrase) => holds(seen.low, phrase))
}

/** Turns a table of words into rules. */
export function phraseRules(table: readonly PhraseRule[]): readonly Rule[] {
  return table.map(({ id, cause, confidence = 'certain', or, words, where, unless = [], sources }) => {
    const wanted = prepared(words)
    const unwanted = prepared(unless)
    return {
      id,
      cause,
      confidence,
      ...(or ? { or } : {}),
      sources,
      when: (seen) => {
        if (where && !where.includes(seen.where)) return null
        const index = wanted.findIndex((phrase) => holds(seen.low, phrase))
        if (index < 0 || unwanted.some((phrase) => holds(seen.low, phrase))) return null
        const phrase = words[index] as Phrase
        return [said(typeof phrase === 'string' ? phrase : phrase.join(' … '))]
      },
    }
  })
}
