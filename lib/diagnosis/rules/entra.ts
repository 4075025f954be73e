import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Rule } from '#lib/diagnosis/rule.ts'

/** Numbers that mean one thing wherever they stand. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const BY_NUMBER: Readonly<Partial<Record<CauseId, readonly number[]>>> = {
  'app.not_found': [700016, 70001, 7000229],
  'tenant.wrong': [90002, 900023, 50059, 700005],
  'redirect.not_registered': [50011, 500112, 500113, 900971, 500119],
  'secret.expired': [7000222],
  'secret.wrong': [7000215],
  'app.disabled': [7000112],
  'app.account_type': [50194, 90130, 9001023, 90010, 500208],
  'app.permissions_incomplete': [650057, 65005, 65006, 650056, 90008],
  'client.spa_platform': [9002325, 9002326, 9002327, 700084],
  'cert.rejected': [700027, 50013, 7000213],
  'cloud.mismatch': [700030],
  'cert.assertion_invalid': [700024, 50027],
  'request.malformed': [900144, 90023, 70003],
  'request.pkce_mismatch': [501481, 50148],
  'scope.invalid': [70011, 650053, 28002, 28003, 700023],
  'scope.two_resources': [28000, 700022],
  'scope.app_only': [1002012],
  'resource.not_in_tenant': [650052, 500014, 500011],
  'signin.silent_impossible': [50058],
  'user.not_found': [50034],
  'user.credentials': [50126, 50055],
  'user.locked': [50053, 500532],
  'user.risk_blocked': [53011, 530034],
  'ca.device_required': [53000, 53001, 530003, 9001011, 530033],
  'refresh.signin_frequency': [70043],
  'client.type_mismatch': [7000218, 7000216, 700025],
  'code.unusable': [54005, 70020],
  'consent.missing': [65001],
  'consent.declined': [65004],
  'consent.admin_required': [90094, 90095, 900941],
  'user.wrong_tenant': [50020, 90072],
  'user.not_assigned': [50105],
  'user.disabled': [50057],
  'mfa.required': [50076, 50078, 50074, 50079],
  'ca.blocked': [53003, 53005, 530032, 530035],
  'refresh.expired_idle': [700082],
  'refresh.revoked': [50173],
  'refresh.grant_unusable': [700003],
  'service.unavailable': [90033, 90006, 90024, 90012, 90090],
  'service.throttled': [50196],
}

const CAUSE_BY_NUMBER = new Map(
  Object.entries(BY_NUMBER).flatMap(([cause, numbers]) => numbers.map((n) => [n, cause as CauseId] as const)),
)

/** Of several numbers the last is the inner, specific one. */
function causeByNumber(evidence: Evidence): CauseId | undefined {
  const numbers = evidence.aadsts ?? []
  const last = numbers.findLast((number) => CAUSE_BY_NUMBER.has(number))
  return last === undefined ? undefined : CAUSE_BY_NUMBER.get(last)
}

function has(evidence: Evidence, ...numbers: readonly number[]): boolean {
  return numbers.some((number) => evidence.aadsts?.includes(number))
}

const refreshing = (e: Evidence) => e.stage === 'refresh'
const INVALID_SECRET = /invalid client secret/i
const SECRET_ABSENT = /client_secret or client_assertion|client_assertion or client_secret/i
const CODE_WORDS = /['‘"]?code['’"]? parameter is not valid|code has expired|authorization code/i
const REFRESH_WORDS =
  /refresh token is malformed|parser failure|user interaction is required|refresh token.* not valid/i
const NO_NUMBER = (e: Evidence) => (e.aadsts ?? []).length === 0

const NUMBERED: readonly Rule[] = Object.keys(BY_NUMBER).map((cause) => ({
  cause: cause as CauseId,
  confidence: 'certain',
  when: (evidence) => causeByNumber(evidence) === cause,
}))

/** Numbers that need the words or the step beside them to be told apart. */
const AMBIGUOUS: readonly Rule[] = [
  // A device code is the flow of a public client: no secret is ever sent there, and Entra misses one only of such an app.
  {
    cause: 'client.public_flows_off',
    confidence: 'certain',
    when: (e) => e.stage === 'device-code' && has(e, 7000218),
  },
  { cause: 'code.unusable', confidence: 'certain', when: (e) => e.error === 'bad_verification_code' },
  // Entra prints a number that also stands for "not yet" beside it.
  { cause: 'consent.declined', confidence: 'certain', when: (e) => e.error === 'authorization_declined' },
  { cause: 'secret.wrong', confidence: 'certain', when: (e) => has(e, 50012) && INVALID_SECRET.test(e.text) },
  {
    cause: 'client.type_mismatch',
    confidence: 'certain',
    when: (e) => has(e, 70002, 90014) && SECRET_ABSENT.test(e.text.replaceAll(/['‘’`"]/g, '')),
  },
  { cause: 'refresh.expired_idle', confidence: 'likely', when: (e) => has(e, 70008) && refreshing(e) },
  { cause: 'code.unusable', confidence: 'likely', when: (e) => has(e, 70008) },
  {
    cause: 'refresh.grant_unusable',
    confidence: 'certain',
    when: (e) => has(e, 70000) && REFRESH_WORDS.test(e.text),
  },
  { cause: 'code.unusable', confidence: 'certain', when: (e) => has(e, 70000) && CODE_WORDS.test(e.text) },
  {
    cause: 'refresh.grant_unusable',
    confidence: 'likely',
    when: (e) => has(e, 70000, 9002313) && refreshing(e),
  },
  {
    cause: 'code.unusable',
    confidence: 'likely',
    when: (e) => has(e, 70000, 9002313) && e.error === 'invalid_grant',
  },
]

/** What is left when no number was given. */
const WORDS: readonly Rule[] = [
  { cause: 'service.throttled', confidence: 'certain', when: (e) => e.httpStatus === 429 },
  {
    cause: 'refresh.expired_idle',
    confidence: 'certain',
    when: (e) => /expired due to inactivity/i.test(e.text) && refreshing(e),
  },
  {
    cause: 'refresh.grant_unusable',
    confidence: 'certain',
    when: (e) => e.suberror === 'client_mismatch' || e.suberror === 'device_authentication_failed',
  },
  {
    cause: 'redirect.not_registered',
    confidence: 'certain',
    when: (e) => /input parameter 'redirect_uri' is not valid/i.test(e.text),
  },
  { cause: 'consent.missing', confidence: 'certain', when: (e) => e.suberror === 'consent_required' },
  {
    cause: 'consent.admin_required',
    confidence: 'certain',
    when: (e) => /need admin approval/i.test(e.text),
  },
  { cause: 'consent.declined', confidence: 'certain', when: (e) => e.suberror === 'cancel' },
  {
    cause: 'consent.declined',
    confidence: 'likely',
    when: (e) => NO_NUMBER(e) && e.error === 'access_denied' && e.stage === 'authorize',
  },
  {
    cause: 'consent.missing',
    confidence: 'likely',
    when: (e) => NO_NUMBER(e) && e.error === 'consent_required',
  },
  { cause: 'mfa.required', confidence: 'likely', when: (e) => e.suberror === 'basic_action' },
  {
    cause: 'ca.blocked',
    confidence: 'likely',
    when: (e) => /sign-in was successful but does not meet the criteria/i.test(e.text),
  },
  {
    cause: 'service.unavailable',
    confidence: 'likely',
    when: (e) =>
      (e.httpStatus ?? 0) >= 500 ||
      (NO_NUMBER(e) && ['temporarily_unavailable', 'server_error'].includes(e.error ?? '')),
  },
]

/** Microsoft's sign-in service, from a redirect, a page or the token endpoint. */
export const ENTRA_RULES: readonly Rule[] = [...AMBIGUOUS, ...NUMBERED, ...WORDS]
