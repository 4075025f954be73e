import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'
import { brokenResource } from './scope-text.ts'
import { SCOPE_VARIANT_RULES } from './scope-variants.ts'
import { byNumber, firstOnly, type Variant, variantRule } from './variant.ts'

const refreshing = (seen: Reading) => seen.step === 'refresh' || seen.grantType === 'refresh_token'

/** Hosts of the sovereign clouds, in whatever the text quotes. */
export function otherCloud(seen: Reading): boolean {
  return /partner\.outlook\.cn|chinacloudapi\.cn|partner\.microsoftonline\.cn|microsoftonline\.us|office365\.us|microsoftonline\.de|graph\.microsoft\.us|azure\.us\b/.test(
    seen.low,
  )
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
    id: 'permissions',
    numbers: [90023],
    cause: 'consent.missing',
    confidence: 'likely',
    or: ['request.malformed', 'refresh.grant_unusable'],
    words: ['no applicable permissions'],
  },
  { id: 'request', numbers: [90023], cause: 'request.malformed', or: ['code.unusable'] },
  {
    id: 'scopes',
    numbers: [70000],
    cause: 'refresh.grant_unusable',
    confidence: 'likely',
    or: ['consent.missing'],
    words: ['scopes requested are unauthorized'],
  },
  {
    id: 'parameter',
    numbers: [70000],
    cause: 'request.malformed',
    confidence: 'likely',
    or: ['code.unusable', 'redirect.not_registered'],
    words: ['must be provided when presenting', 'redirect_uri must be provided'],
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
    id: 'disabled',
    numbers: [70001],
    cause: 'app.disabled',
    words: ['is disabled'],
    or: ['app.not_found'],
  },
  { id: 'unknown', numbers: [70001], cause: 'app.not_found', or: ['app.disabled', 'tenant.wrong'] },
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

export const ENTRA_VARIANT_RULES: readonly Rule[] = [
  ...firstOnly(VARIANTS.map((variant) => variantRule(variant, byNumber(variant)))),
  ...SCOPE_VARIANT_RULES,
]
