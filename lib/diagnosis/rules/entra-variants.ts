import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Confidence, Rule } from '#lib/diagnosis/rule.ts'
import { specificNumber } from './entra-numbers.ts'
import { type Phrase, says } from './phrase.ts'
import { brokenResource, scopeText } from './scope-text.ts'
import { CONSENT, ENTRA_CODES, OAUTH_MAIL } from './sources.ts'

interface Variant {
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

const refreshing = (seen: Reading) => seen.step === 'refresh' || seen.grantType === 'refresh_token'
const appOnly = (seen: Reading) => seen.step === 'app-token' || seen.grantType === 'client_credentials'

/** Hosts of the sovereign clouds, in whatever the text quotes. */
export function otherCloud(seen: Reading): boolean {
  return /partner\.outlook\.cn|chinacloudapi\.cn|partner\.microsoftonline\.cn|microsoftonline\.us|office365\.us|microsoftonline\.de|graph\.microsoft\.us|azure\.us\b/.test(
    seen.low,
  )
}

const scope =
  (test: (text: NonNullable<ReturnType<typeof scopeText>>, seen: Reading) => boolean) => (seen: Reading) => {
    const text = scopeText(seen)
    return text !== null && test(text, seen)
  }

/** The first that holds for the specific number is the reading of it; `CONSUMER` is the same without a number. */
const VARIANTS: readonly Variant[] = [
  // A device code is the flow of a public client: no secret is ever sent there.
  {
    id: 'device',
    numbers: [7000218],
    cause: 'client.public_flows_off',
    when: (seen) => seen.step === 'device-code',
  },
  { id: 'abuse', numbers: [70000], cause: 'user.risk_blocked', words: ['service abuse mode', 'abuse mode'] },
  {
    id: 'refresh-token',
    numbers: [70000],
    cause: 'refresh.grant_unusable',
    words: [
      'refresh token is malformed',
      'parser failure',
      'user interaction is required',
      'grant is expired',
      'refresh_token',
      'refresh token',
      'must first sign in',
      'different device',
    ],
  },
  {
    id: 'code',
    numbers: [70000],
    cause: 'code.unusable',
    words: ['code parameter is not valid', 'code has expired', 'authorization code', 'value for the code'],
  },
  {
    id: 'in-refresh',
    numbers: [70000],
    cause: 'refresh.grant_unusable',
    confidence: 'likely',
    or: ['code.unusable'],
    when: refreshing,
  },
  {
    id: 'elsewhere',
    numbers: [70000],
    cause: 'code.unusable',
    confidence: 'likely',
    or: ['refresh.grant_unusable', 'request.malformed'],
  },
  {
    id: 'in-refresh',
    numbers: [70008],
    cause: 'refresh.expired_idle',
    confidence: 'likely',
    or: ['code.unusable'],
    when: refreshing,
  },
  {
    id: 'idle',
    numbers: [70008],
    cause: 'refresh.expired_idle',
    confidence: 'likely',
    or: ['code.unusable'],
    words: ['the refresh token has expired', 'token was issued on'],
  },
  {
    // A code is redeemed within seconds; what has not been used for long is a refresh token.
    id: 'inactive',
    numbers: [70008],
    cause: 'refresh.expired_idle',
    confidence: 'likely',
    or: ['code.unusable'],
    words: ['due to inactivity'],
    when: (seen) => seen.step === '',
  },
  {
    id: 'elsewhere',
    numbers: [70008],
    cause: 'code.unusable',
    confidence: 'likely',
    or: ['refresh.expired_idle'],
  },
  {
    id: 'in-refresh',
    numbers: [9002313],
    cause: 'refresh.grant_unusable',
    confidence: 'likely',
    or: ['request.malformed'],
    when: refreshing,
  },
  {
    id: 'code',
    numbers: [9002313],
    cause: 'code.unusable',
    confidence: 'likely',
    or: ['refresh.grant_unusable', 'request.malformed'],
    when: (seen) => seen.error === 'invalid_grant' && seen.step !== 'authorize',
  },
  {
    id: 'request',
    numbers: [9002313],
    cause: 'request.malformed',
    confidence: 'likely',
    or: ['code.unusable', 'refresh.grant_unusable'],
  },
  {
    id: 'secret',
    numbers: [50012, 70002],
    cause: 'secret.wrong',
    or: ['secret.expired'],
    words: ['invalid client secret', 'client secret is invalid'],
  },
  {
    id: 'time',
    numbers: [50012],
    cause: 'cert.assertion_invalid',
    or: ['cert.rejected'],
    words: ['time range', 'audience', 'realm'],
  },
  {
    id: 'assertion',
    numbers: [50012],
    cause: 'cert.assertion_invalid',
    confidence: 'likely',
    or: ['cert.rejected', 'secret.wrong'],
  },
  {
    id: 'missing',
    numbers: [70002, 900144, 90014],
    cause: 'client.type_mismatch',
    words: [
      ['client_secret', 'parameter'],
      ['client_assertion', 'parameter'],
    ],
  },
  {
    id: 'outer',
    numbers: [70002],
    cause: 'client.type_mismatch',
    confidence: 'possible',
    or: ['secret.wrong', 'cert.rejected'],
  },
  {
    id: 'address',
    numbers: [50053],
    cause: 'user.risk_blocked',
    words: ['malicious', 'ip address'],
    or: ['user.locked'],
  },
  { id: 'locked', numbers: [50053], cause: 'user.locked', confidence: 'likely', or: ['user.risk_blocked'] },
  {
    id: 'cloud',
    numbers: [700030],
    cause: 'cloud.mismatch',
    words: ['different cloud', 'cloud instance'],
    or: ['cert.rejected'],
  },
  { id: 'certificate', numbers: [700030], cause: 'cert.rejected', or: ['cloud.mismatch'] },
  {
    id: 'cloud',
    numbers: [90002, 900023],
    cause: 'cloud.mismatch',
    confidence: 'likely',
    or: ['tenant.wrong'],
    when: otherCloud,
  },
  { id: 'tenant', numbers: [90002, 900023], cause: 'tenant.wrong', or: ['cloud.mismatch'] },
  {
    id: 'broken',
    numbers: [500011, 50001],
    cause: 'scope.invalid',
    confidence: 'likely',
    or: ['resource.not_in_tenant'],
    when: (seen) => seen.quoted.resource !== undefined && brokenResource(seen.quoted.resource),
  },
  {
    id: 'resource',
    numbers: [500011, 50001],
    cause: 'resource.not_in_tenant',
    confidence: 'likely',
    or: ['scope.invalid', 'tenant.wrong'],
  },
]

/** 70011, and the sentence of it that personal accounts get without a number. */
const SCOPE_VARIANTS: readonly Variant[] = [
  {
    id: 'incompatible',
    numbers: [70011],
    cause: 'scope.two_resources',
    words: ['not compatible'],
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
  ['the scope ', 'is not configured for this tenant'],
  ['the scope ', 'is not valid'],
]

function ruleOf(variant: Variant, matches: (seen: Reading) => Fact | null): Rule {
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
function firstOnly(rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule, place) => ({
    ...rule,
    when: (seen, context) => {
      const facts = rule.when(seen, context)
      return facts && !rules.slice(0, place).some((earlier) => earlier.when(seen, context)) ? facts : null
    },
  }))
}

function byNumber({ numbers }: Variant) {
  return (seen: Reading): Fact | null => {
    const number = specificNumber(seen)
    return number !== undefined && numbers.includes(number)
      ? { id: 'said.number', values: { number: String(number) } }
      : null
  }
}

function byNumberOrWords(variant: Variant) {
  const numbered = byNumber(variant)
  return (seen: Reading): Fact | null => {
    if (specificNumber(seen) !== undefined) return numbered(seen)
    return says(seen, ...CONSUMER)
      ? { id: 'said.words', values: { words: "input parameter 'scope' is not valid" } }
      : null
  }
}

export const ENTRA_VARIANT_RULES: readonly Rule[] = [
  ...firstOnly(VARIANTS.map((variant) => ruleOf(variant, byNumber(variant)))),
  ...firstOnly(SCOPE_VARIANTS.map((variant) => ruleOf(variant, byNumberOrWords(variant)))),
]
