import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Fact } from '#lib/diagnosis/fact.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Confidence, Rule } from '#lib/diagnosis/rule.ts'
import { hasUnknownNumber, specificNumber } from './entra-numbers.ts'
import { ENTRA_CODES, RFC_DEVICE, RFC_OAUTH } from './sources.ts'

interface ErrorRule {
  readonly id: string
  readonly cause: CauseId
  readonly confidence: Confidence
  readonly or?: readonly CauseId[]
  readonly errors?: readonly string[]
  readonly suberrors?: readonly string[]
  readonly statuses?: readonly number[]
  readonly steps?: readonly string[]
  readonly sources?: readonly string[]
}

/** What OAuth says without Entra's number. The vaguer the word, the less certain, and a number always comes first. */
const ERRORS: readonly ErrorRule[] = [
  { id: 'oauth.cancel', cause: 'consent.declined', confidence: 'certain', suberrors: ['cancel'] },
  {
    id: 'oauth.suberror-consent',
    cause: 'consent.missing',
    confidence: 'certain',
    suberrors: ['consent_required'],
    or: ['consent.admin_required'],
  },
  {
    id: 'oauth.suberror-frequency',
    cause: 'refresh.signin_frequency',
    confidence: 'likely',
    suberrors: ['token_expired'],
    or: ['refresh.expired_idle'],
  },
  {
    id: 'oauth.suberror-device',
    cause: 'refresh.grant_unusable',
    confidence: 'certain',
    suberrors: ['device_authentication_failed', 'client_mismatch'],
  },
  {
    id: 'oauth.suberror-action',
    cause: 'mfa.required',
    confidence: 'likely',
    suberrors: ['basic_action', 'additional_action'],
    or: ['ca.blocked'],
  },
  {
    id: 'oauth.suberror-protection',
    cause: 'ca.device_required',
    confidence: 'likely',
    suberrors: ['protection_policy_required'],
    or: ['ca.blocked'],
  },
  {
    id: 'oauth.suberror-password',
    cause: 'user.credentials',
    confidence: 'likely',
    suberrors: ['user_password_expired'],
  },
  {
    id: 'oauth.suberror-token',
    cause: 'refresh.grant_unusable',
    confidence: 'likely',
    suberrors: ['bad_token'],
    or: ['refresh.expired_idle', 'refresh.revoked'],
  },
  { id: 'oauth.throttled', cause: 'service.throttled', confidence: 'certain', statuses: [429] },
  { id: 'oauth.server', cause: 'service.unavailable', confidence: 'likely', statuses: [500, 502, 503, 504] },
  {
    id: 'oauth.unavailable',
    cause: 'service.unavailable',
    confidence: 'likely',
    errors: ['temporarily_unavailable', 'server_error'],
  },
  {
    id: 'oauth.denied',
    cause: 'consent.declined',
    confidence: 'likely',
    errors: ['access_denied'],
    steps: ['authorize', 'admin-consent'],
    or: ['ca.blocked', 'consent.admin_required', 'user.not_assigned'],
  },
  {
    id: 'oauth.device-declined',
    cause: 'consent.declined',
    confidence: 'certain',
    errors: ['authorization_declined'],
    sources: [RFC_DEVICE],
  },
  {
    id: 'oauth.device-code',
    cause: 'code.unusable',
    confidence: 'certain',
    errors: ['bad_verification_code', 'expired_token'],
    sources: [RFC_DEVICE],
  },
  { id: 'oauth.login', cause: 'signin.silent_impossible', confidence: 'likely', errors: ['login_required'] },
  { id: 'oauth.consent', cause: 'consent.missing', confidence: 'likely', errors: ['consent_required'] },
  {
    id: 'oauth.interaction',
    cause: 'mfa.required',
    confidence: 'possible',
    errors: ['interaction_required'],
    or: ['consent.missing', 'ca.blocked', 'signin.silent_impossible'],
  },
  {
    id: 'oauth.scope',
    cause: 'scope.invalid',
    confidence: 'likely',
    errors: ['invalid_scope'],
    or: ['scope.app_only', 'scope.two_resources'],
  },
  {
    id: 'oauth.resource',
    cause: 'resource.not_in_tenant',
    confidence: 'possible',
    errors: ['invalid_resource'],
    or: ['scope.invalid', 'app.permissions_incomplete'],
  },
  { id: 'oauth.tenant', cause: 'tenant.wrong', confidence: 'likely', errors: ['invalid_tenant'] },
  {
    id: 'oauth.type',
    cause: 'request.malformed',
    confidence: 'likely',
    errors: ['unsupported_grant_type', 'unsupported_response_type'],
  },
]

/** Words that leave almost everything open: alone they give candidates to look at, with an unknown number not even that. */
const VAGUE: readonly ErrorRule[] = [
  {
    id: 'oauth.grant-refresh',
    cause: 'refresh.grant_unusable',
    confidence: 'possible',
    errors: ['invalid_grant'],
    steps: ['refresh'],
    or: ['refresh.expired_idle', 'refresh.revoked'],
  },
  {
    id: 'oauth.grant',
    cause: 'code.unusable',
    confidence: 'possible',
    errors: ['invalid_grant'],
    steps: ['token', 'redeem', ''],
    or: ['refresh.grant_unusable', 'mfa.required'],
  },
  {
    id: 'oauth.client',
    cause: 'secret.wrong',
    confidence: 'possible',
    errors: ['invalid_client'],
    or: ['client.type_mismatch', 'cert.rejected', 'app.not_found'],
  },
  {
    id: 'oauth.unauthorized',
    cause: 'app.account_type',
    confidence: 'possible',
    errors: ['unauthorized_client'],
    or: ['app.not_found', 'app.disabled'],
  },
  {
    id: 'oauth.request',
    cause: 'request.malformed',
    confidence: 'possible',
    errors: ['invalid_request'],
    or: ['client.type_mismatch', 'app.account_type'],
  },
]

function seenIn(rule: ErrorRule, seen: Reading): Fact | null {
  const { errors, suberrors, statuses, steps } = rule
  if (steps && !steps.includes(seen.step)) return null
  if (errors && seen.error && errors.includes(seen.error))
    return { id: 'said.error', values: { error: seen.error } }
  if (suberrors && seen.suberror && suberrors.includes(seen.suberror)) {
    return { id: 'said.suberror', values: { suberror: seen.suberror } }
  }
  if (statuses && seen.status !== undefined && statuses.includes(seen.status)) {
    return { id: 'said.status', values: { status: String(seen.status) } }
  }
  return null
}

const SIGN_IN = new Set(['entra', 'unknown', 'network'])

function ruleOf(rule: ErrorRule, holds: (seen: Reading) => boolean): Rule {
  const { id, cause, confidence, or, sources = [RFC_OAUTH, ENTRA_CODES] } = rule
  return {
    id,
    cause,
    confidence,
    ...(or ? { or } : {}),
    sources,
    when: (seen) => {
      if (!SIGN_IN.has(seen.where) || !holds(seen)) return null
      const fact = seenIn(rule, seen)
      return fact && [fact]
    },
  }
}

export const ENTRA_ERROR_RULES: readonly Rule[] = [
  ...ERRORS.map((rule) => ruleOf(rule, (seen) => specificNumber(seen) === undefined)),
  ...VAGUE.map((rule) =>
    ruleOf(rule, (seen) => specificNumber(seen) === undefined && !hasUnknownNumber(seen)),
  ),
]
