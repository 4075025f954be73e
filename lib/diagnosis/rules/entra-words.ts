import type { Rule } from '#lib/diagnosis/rule.ts'
import { specificNumber } from './entra-numbers.ts'
import { APP_WORDS } from './entra-words-app.ts'
import { PERSON_WORDS } from './entra-words-person.ts'
import { REQUEST_WORDS } from './entra-words-request.ts'
import { phraseRules } from './phrase.ts'

/**
 * Sentences of Entra, of its pages and of the sign-in for personal accounts, for texts whose number was cut off or that
 * never had one. A known number says more than any sentence around it.
 */
export const ENTRA_WORD_RULES: readonly Rule[] = phraseRules([
  ...PERSON_WORDS,
  ...APP_WORDS,
  ...REQUEST_WORDS,
]).map((rule) => ({
  ...rule,
  when: (seen, context) => (specificNumber(seen) === undefined ? rule.when(seen, context) : null),
}))
