import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { aadstsNumbers, entraIds, MAX_NUMBERS } from '#lib/diagnosis/read/entra.ts'
import { maskText } from './mask.ts'
import type { FailureClass, TokenFailure } from './token-client.ts'

/** Where in a sign-in Microsoft said no. */
export type EntraStep =
  | 'authorize'
  | 'admin-consent'
  | 'redeem'
  | 'device-code'
  | 'refresh'
  | 'app-token'
  | 'discovery'
  | 'graph'

/** A failure as Entra told it, from a redirect, from the token endpoint, or read out of a text. */
export interface EntraAnswer {
  readonly step: EntraStep
  readonly error?: string
  readonly description?: string
  readonly suberror?: string
  readonly codes?: readonly number[]
  readonly httpStatus?: number
  readonly retryAfterSeconds?: number
  readonly traceId?: string
  readonly correlationId?: string
  readonly timestamp?: string
}

function short(text: string | undefined, limit = 100): string | undefined {
  const clean = text === undefined ? undefined : maskText(text).trim().slice(0, limit)
  return clean === '' ? undefined : clean
}

/** Masks the answer and draws every id out of it. Nothing secret survives; the ids for Entra's sign-in log do. */
export function entraEvidence(answer: EntraAnswer): Evidence {
  const text = maskText(answer.description ?? '')
  const codes = (answer.codes ?? []).filter((code) => Number.isSafeInteger(code) && code > 0)
  const aadsts = [...new Set([...codes, ...aadstsNumbers(text)])].slice(0, MAX_NUMBERS)
  const ids = entraIds(text)
  const found: Record<keyof Evidence, unknown> = {
    source: 'entra',
    stage: answer.step,
    text,
    code: undefined,
    enhancedCode: undefined,
    error: short(answer.error),
    suberror: short(answer.suberror),
    aadsts: aadsts.length > 0 ? aadsts : undefined,
    httpStatus: answer.httpStatus,
    retryAfterSeconds: answer.retryAfterSeconds,
    traceId: short(answer.traceId) ?? ids.traceId,
    correlationId: short(answer.correlationId) ?? ids.correlationId,
    timestamp: short(answer.timestamp) ?? ids.timestamp,
  }
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  ) as unknown as Evidence
}

const NUMBERS: Readonly<Record<Exclude<FailureClass, 'network'>, readonly number[]>> = {
  throttled: [50196],
  'app-credential': [
    7000215, 7000222, 700027, 700024, 700016, 70001, 7000112, 700025, 7000218, 7000216, 50013, 7000213,
    700030,
  ],
  transient: [50033, 90006, 90024, 90033, 90012, 90090],
  configuration: [
    90002, 900023, 90038, 900382, 900432, 50194, 50059, 50011, 500113, 500112, 900971, 500119, 70011, 650053,
    650057, 65005, 65006, 650056, 90008, 28000, 28003, 700022, 700023, 500011, 650052, 500014, 1002012,
    900144, 90014, 90023, 70003, 9002325, 9002326, 9002327, 90130, 9001023, 90010, 500208,
  ],
  consent: [65001, 65004, 90094, 90095, 900941],
  policy: [
    53003, 53005, 530032, 530035, 53000, 53001, 53002, 53004, 530003, 9001011, 530033, 53011, 530034, 50105,
    50057, 50034, 50053, 500532,
  ],
  reauth: [
    700082, 70008, 50173, 70043, 70000, 50089, 50132, 50133, 50078, 50079, 50076, 50074, 50158, 54005, 501481,
    50148, 700005, 9002313, 700003, 700084, 50020, 90072, 50126, 50055, 50058, 70020,
  ],
}

const CLASS_BY_NUMBER = new Map(
  Object.entries(NUMBERS).flatMap(([kind, numbers]) =>
    numbers.map((n) => [n, kind as FailureClass] as const),
  ),
)

const CLASS_BY_ERROR: Readonly<Record<string, FailureClass>> = {
  invalid_grant: 'reauth',
  interaction_required: 'reauth',
  login_required: 'reauth',
  bad_token: 'reauth',
  expired_token: 'reauth',
  consent_required: 'consent',
  access_denied: 'consent',
  authorization_declined: 'consent',
  bad_verification_code: 'reauth',
  invalid_client: 'app-credential',
  unauthorized_client: 'configuration',
  invalid_request: 'configuration',
  invalid_scope: 'configuration',
  invalid_resource: 'configuration',
  invalid_tenant: 'configuration',
  unsupported_grant_type: 'configuration',
  unsupported_response_type: 'configuration',
  temporarily_unavailable: 'transient',
  server_error: 'transient',
  // Words of msal-node and of our own, before or after Entra was asked.
  nonce_mismatch: 'reauth',
  invalid_id_token: 'reauth',
  invalid_client_key: 'app-credential',
  invalid_client_credential: 'app-credential',
  authority_uri_insecure: 'configuration',
  missing_tenant_id_error: 'configuration',
}

/**
 * What the failure asks for. Status and `error` steer; numbers refine, the inner (last) one first, because Microsoft
 * may change them any day. What nobody knows is transient: waiting never costs a grant.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function classifyEntra(evidence: Evidence): FailureClass {
  const numbers = evidence.aadsts ?? []
  // AADSTS50196 comes as invalid_grant and means that we asked too often.
  if (evidence.httpStatus === 429 || numbers.includes(50196)) return 'throttled'
  if (evidence.suberror === 'consent_required') return 'consent'
  const known = numbers.findLast((number) => CLASS_BY_NUMBER.has(number))
  const byNumber = known === undefined ? undefined : CLASS_BY_NUMBER.get(known)
  if (byNumber !== undefined) return byNumber
  if ((evidence.httpStatus ?? 0) >= 500) return 'transient'
  return CLASS_BY_ERROR[evidence.error?.toLowerCase() ?? ''] ?? 'transient'
}

/** The whole failure of one answer. */
export function entraFailure(answer: EntraAnswer): TokenFailure {
  const evidence = entraEvidence(answer)
  return { class: classifyEntra(evidence), evidence }
}
