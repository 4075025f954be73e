/** An AADSTS number wherever it is printed as one. Some logs put a blank, a colon or a dash in between. */
const NUMBER = /AADSTS[\s:_-]{0,2}(\d{5,8})(?!\d)/gi
/** The list of the token endpoint: the whole truth, and in order. */
const LISTED = /error_?codes?["']?\s?[:=]\s?\[([\d,\s]{5,120})\]/i
/** Numbers without their letters, as libraries, sign-in logs and look-up links print them. */
const LOOSE =
  /(?:\berror[ _]?(?:codes?|no|number)|[?&]code|error_codes|sign-in error code|\bresult ?type|\bfailure code)["']?\s?[:=#]?\s?["']?(\d{5,8})(?!\d)/gi
/** msal-browser: `ServerError: invalid_client: 7000218 - [2020-09-25 07:40:47Z]: …`. */
const BEFORE_DATE = /(?<!\d)(\d{5,8}) - \[\d{4}-/g
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TRACE = new RegExp(`(?:trace|request)[ _-]?id\\W{1,6}(${GUID})`, 'i')
const CORRELATION = new RegExp(`correlation[ _-]?id\\W{1,6}(${GUID})`, 'i')
const TIMESTAMP = /timestamp\W{1,6}(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)/i

export const MAX_NUMBERS = 10

const unique = (numbers: readonly number[]) => [...new Set(numbers)].slice(0, MAX_NUMBERS)

/** Every AADSTS number that a text prints with its letters, in the order of first appearance. */
export function aadstsNumbers(text: string): number[] {
  return unique([...text.matchAll(NUMBER)].map((match) => Number(match[1])))
}

/** The numbers of the list `error_codes`, in its order. */
export function listedNumbers(text: string): number[] {
  const list = LISTED.exec(text)?.[1]?.split(',') ?? []
  return list.map(Number).filter((number) => number >= 10_000 && number < 100_000_000)
}

/** Numbers that stand where an AADSTS number stands, without the letters. Only worth something when known. */
export function looseNumbers(text: string): number[] {
  return unique([...text.matchAll(LOOSE), ...text.matchAll(BEFORE_DATE)].map((match) => Number(match[1])))
}

/** Trace, correlation and time, with which an administrator finds the event in the sign-in log. */
export function entraIds(text: string): {
  readonly traceId?: string
  readonly correlationId?: string
  readonly timestamp?: string
} {
  const traceId = TRACE.exec(text)?.[1]
  const correlationId = CORRELATION.exec(text)?.[1]
  const timestamp = TIMESTAMP.exec(text)?.[1]
  return {
    ...(traceId ? { traceId } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(timestamp ? { timestamp } : {}),
  }
}

const KEYED = /\berror(?:code)?["']?\s?[:=]\s?u?["']?([a-z]{2,20}(?:_[a-z]{2,20}){1,3})/i
const OAUTH =
  /\b(invalid_(?:grant|client|request|scope|resource|tenant)|unauthorized_client|unsupported_(?:grant|response)_type|access_denied|server_error|temporarily_unavailable|interaction_required|login_required|consent_required|authorization_(?:pending|declined)|expired_token|bad_verification_code)\b/i

/** The OAuth `error` (RFC 6749), from its field or from wherever it is named. */
export function oauthError(text: string): string | undefined {
  return (KEYED.exec(text)?.[1] ?? OAUTH.exec(text)?.[1])?.toLowerCase()
}

const SUBERROR = /(?:sub_?error|error_subcode)["']?\s?[:=]\s?u?["']?([a-z_]{3,40})/i
const SUBERRORS =
  /\b(bad_token|token_expired|basic_action|additional_action|device_authentication_failed|client_mismatch|protection_policy_required|user_password_expired)\b/

export function oauthSuberror(text: string): string | undefined {
  return SUBERROR.exec(text)?.[1]?.toLowerCase() ?? SUBERRORS.exec(text)?.[1]
}

const STATUS =
  /(?:\bHTTP(?:\/\d(?:\.\d)?)?(?: (?:status|error|code|response))*|\bstatus(?:[ _-]?code)?|\bresponse code|\bcode|\berror)\W{1,3}(400|401|403|404|407|408|429|500|502|503|504)(?![.\d])/i
const STATUS_WORDS =
  /\b(407|429|502|503|504)[ ,:-]{1,3}(?:proxy auth|too many|bad gateway|service |gateway )/i

/** The HTTP status, where a text names it as one. */
export function httpStatus(text: string): number | undefined {
  const found = STATUS.exec(text)?.[1] ?? STATUS_WORDS.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
