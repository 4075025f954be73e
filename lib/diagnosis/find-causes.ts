import type { CauseId } from './causes.ts'
import { explainText } from './explain-text.ts'

/** One cause as it can be searched, in the words of the reader. */
export interface Searchable {
  readonly id: CauseId
  readonly title: string
  readonly codes: readonly string[]
  /** Everything else that is said about it. */
  readonly text: string
}

export const LONGEST_CAUSE_SEARCH = 200

const AADSTS = /(?:aadsts)?(\d{5,8})(?!\d)/gi

/**
 * The causes that a code or some words lead to, the best first; all of them in their own order when nothing is asked.
 * A number finds what lists it, with or without its prefix; words must all occur. Linear in the length of both.
 */
export function findCauses<One extends Searchable>(causes: readonly One[], asked: string): readonly One[] {
  const search = simple(asked.slice(0, LONGEST_CAUSE_SEARCH))
  if (search === '') return causes
  const numbers = [...search.matchAll(AADSTS)].map((match) => `aadsts${match[1]}`)
  const words = search.split(' ')
  const named = numbers.flatMap((number) => causesOf(number))
  return causes
    .map((one) => ({ one, points: pointsOf(one, { search, numbers, words, named }) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .map(({ one }) => one)
}

/** A number that no page lists may still be one that the diagnosis knows. */
function causesOf(number: string): readonly CauseId[] {
  const { candidates } = explainText({ raw: number.toUpperCase() })
  return candidates.flatMap(({ cause }) => (cause.endsWith('unspecified') ? [] : [cause]))
}

interface Search {
  readonly search: string
  /** What the diagnosis makes of the numbers, the best first. */
  readonly named: readonly CauseId[]
  readonly numbers: readonly string[]
  readonly words: readonly string[]
}

function pointsOf({ id, title, codes, text }: Searchable, { search, numbers, words, named }: Search): number {
  const known = codes.map(simple)
  const [name, rest] = [simple(title), simple(`${title} ${text} ${codes.join(' ')} ${id}`)]
  if (id === search || known.includes(search)) return 5
  // Inside a longer text the number says more than the words round it.
  if (numbers.some((number) => known.includes(number))) return 4
  if (named.includes(id)) return 4 - named.indexOf(id) / (named.length + 1)
  if (name.includes(search)) return 2.5
  if (words.every((word) => name.includes(word))) return 2
  return words.every((word) => rest.includes(word)) ? 1 : 0
}

/** Small letters, straight quotes, single blanks. */
function simple(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‘’‚‛]/g, "'")
    .replaceAll(/[“”„]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
