import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { specificNumber } from './entra-numbers.ts'
import { type Phrase, says } from './phrase.ts'
import { scopeText } from './scope-text.ts'
import { CONSENT, OAUTH_MAIL } from './sources.ts'
import { byNumber, firstOnly, type Variant, variantRule } from './variant.ts'

const appOnly = (seen: Reading) => seen.step === 'app-token' || seen.grantType === 'client_credentials'

const scope =
  (test: (text: NonNullable<ReturnType<typeof scopeText>>, seen: Reading) => boolean) => (seen: Reading) => {
    const text = scopeText(seen)
    return text !== null && test(text, seen)
  }

/** 70011, and the sentence of it that personal accounts get without a number. */
const SCOPE_VARIANTS: readonly Variant[] = [
  {
    id: 'incompatible',
    numbers: [70011],
    cause: 'scope.two_resources',
    words: ['not compatible', 'more than one resource'],
    or: ['scope.invalid'],
  },
  {
    id: 'unlisted',
    numbers: [70011],
    cause: 'app.permissions_incomplete',
    words: ['required resource access'],
    or: ['scope.invalid'],
    sources: [CONSENT],
  },
  {
    id: 'two',
    numbers: [70011],
    cause: 'scope.two_resources',
    confidence: 'likely',
    or: ['scope.invalid'],
    when: scope(({ defaults, resources }) => defaults > 1 || (defaults > 0 && resources.length > 1)),
  },
  {
    id: 'app-only',
    numbers: [70011],
    cause: 'scope.app_only',
    confidence: 'likely',
    or: ['scope.invalid'],
    when: (seen) => appOnly(seen) && scopeText(seen)?.defaults !== 1,
    sources: [OAUTH_MAIL],
  },
  {
    // A user's permission, well written, and yet refused: the request was made for an app by itself.
    id: 'user-scope',
    numbers: [70011],
    cause: 'scope.app_only',
    confidence: 'likely',
    or: ['scope.invalid'],
    when: scope(
      ({ wellFormed, offline, resources, defaults }, seen) =>
        wellFormed &&
        !offline &&
        resources.length === 1 &&
        defaults === 0 &&
        (seen.step === 'token' || seen.step === ''),
    ),
    sources: [OAUTH_MAIL],
  },
  {
    id: 'tenant',
    numbers: [70011],
    cause: 'scope.invalid',
    words: ['not configured for this tenant'],
    or: ['app.permissions_incomplete'],
  },
  {
    id: 'hosts',
    numbers: [70011],
    cause: 'scope.two_resources',
    confidence: 'likely',
    or: ['scope.invalid'],
    when: scope(({ resources, wellFormed }) => wellFormed && resources.length > 1),
  },
  { id: 'scope', numbers: [70011], cause: 'scope.invalid', or: ['scope.app_only', 'scope.two_resources'] },
]

const CONSUMER: readonly Phrase[] = [
  'input parameter scope is not valid',
  ['input parameter scope ', 'is not valid'],
  ['the scope ', 'is not configured for this tenant'],
  ['the scope ', 'is not valid'],
]

function byNumberOrWords(variant: Variant) {
  const numbered = byNumber(variant)
  return (seen: Reading): Fact | null => {
    if (specificNumber(seen) !== undefined) return numbered(seen)
    return says(seen, ...CONSUMER)
      ? { id: 'said.words', values: { words: "input parameter 'scope' is not valid" } }
      : null
  }
}

export const SCOPE_VARIANT_RULES: readonly Rule[] = firstOnly(
  SCOPE_VARIANTS.map((variant) => variantRule(variant, byNumberOrWords(variant))),
)
