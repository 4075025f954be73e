import { randomUUID } from 'node:crypto'

interface Kind {
  error: string
  status: number
  suberror?: string
  text: string
}

const grant = (text: string, suberror?: string): Kind => ({
  error: 'invalid_grant',
  status: 400,
  suberror,
  text,
})
const client = (text: string): Kind => ({ error: 'invalid_client', status: 401, text })
const request = (text: string, error = 'invalid_request'): Kind => ({ error, status: 400, text })

const KINDS: Record<number, Kind> = {
  28000: request('The scope parameter names more than one resource: {scope}.', 'invalid_scope'),
  50011: request(
    "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{client}'. Make sure the redirect URI sent in the request matches one added to your application.",
    'invalid_client',
  ),
  50020: request(
    "User account '{user}' from identity provider 'https://sts.windows.net/{userTenant}/' does not exist in tenant '{tenant}' and cannot access the application '{client}'({app}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different account.",
    'invalid_grant',
  ),
  50034: grant("The user account {user} does not exist in the '{tenant}' directory.", 'bad_token'),
  50057: grant('The user account is disabled.'),
  50058: request(
    'A silent sign-in request was sent but no user is signed in. Session information is not sufficient for single-sign-on.',
    'login_required',
  ),
  50059: request(
    'No tenant-identifying information found in either the request or implied by any provided credentials.',
  ),
  50076: {
    error: 'interaction_required',
    status: 400,
    suberror: 'basic_action',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
  },
  50173: grant(
    "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issuedAt}'.",
    'bad_token',
  ),
  50196: {
    error: 'invalid_request',
    status: 429,
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
  },
  53003: {
    error: 'interaction_required',
    status: 400,
    suberror: 'message_only',
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  },
  54005: grant(
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  ),
  65001: grant(
    "The user or administrator has not consented to use the application with ID '{client}' named '{app}'. Send an interactive authorization request for this user and resource.",
    'consent_required',
  ),
  65004: request('User declined to consent to access the app.', 'access_denied'),
  70000: grant('Provided grant is invalid or malformed.'),
  70003: request("The app requested an unsupported grant type '{grant}'.", 'unsupported_grant_type'),
  70008: grant(
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  ),
  70011: request(
    "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
    'invalid_scope',
  ),
  70016: request(
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    'authorization_pending',
  ),
  70018: request('Invalid verification code.', 'bad_verification_code'),
  70020: request(
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    'expired_token',
  ),
  90002: request(
    "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
    'invalid_tenant',
  ),
  90033: {
    error: 'temporarily_unavailable',
    status: 503,
    text: 'A transient error has occurred. Please try again.',
  },
  90094: request('The grant requires admin permission.', 'consent_required'),
  500011: request(
    'The resource principal named {resource} was not found in the tenant named {tenant}.',
    'invalid_resource',
  ),
  500112: request(
    "The reply address '{redirectUri}' does not match the reply address provided when requesting Authorization code.",
    'invalid_client',
  ),
  501481: grant('The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
  650053: request(
    "The application '{app}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. Contact the app vendor.",
    'invalid_client',
  ),
  700005: grant('Provided Authorization Code is intended to use against other tenant, thus rejected.'),
  700016: request(
    "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
    'unauthorized_client',
  ),
  700025: client("Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
  700027: client(
    'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {reason}]',
  ),
  700082: grant(
    'The refresh token has expired due to inactivity.\u00a0The token was issued on {issuedAt} and was inactive for 90.00:00:00.',
    'bad_token',
  ),
  900144: request("The request body must contain the following parameter: '{parameter}'."),
  1002012: request(
    'The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
    'invalid_scope',
  ),
  7000112: request("Application '{client}'({app}) is disabled.", 'unauthorized_client'),
  7000215: client(
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'.",
  ),
  7000218: client(
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ),
  7000222: client(
    "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
  ),
  9002313: grant('Invalid request. Request is malformed or invalid.'),
}

/** What an injected fault, or a case of its own, changes about an answer. */
export interface ErrorChange {
  error?: string
  status?: number
  suberror?: string
  description?: string
  claims?: string
  headers?: Record<string, string>
}

/** A refusal by the stand-in for Entra, known by its AADSTS number. */
export class EntraError extends Error {
  readonly code: number
  readonly status: number
  readonly error: string
  readonly suberror: string | undefined
  readonly claims: string | undefined
  readonly headers: Record<string, string>

  constructor(code: number, facts: Record<string, string | undefined> = {}, change: ErrorChange = {}) {
    const kind = KINDS[code] ?? request('The sandbox was asked for this refusal.')
    const text = change.description ?? kind.text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? '')
    super(`AADSTS${code}: ${text}`)
    this.code = code
    this.status = change.status ?? kind.status
    this.error = change.error ?? kind.error
    this.suberror = change.suberror ?? kind.suberror
    this.claims = change.claims
    this.headers = change.headers ?? {}
  }

  /** The JSON body of the token endpoint; its sentence carries the ids, as Entra's does. */
  body(origin: string, correlationId: string, now: number, separator = ' ') {
    const trace = randomUUID()
    const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
    const description = [
      this.message,
      `Trace ID: ${trace}`,
      `Correlation ID: ${correlationId}`,
      `Timestamp: ${timestamp}`,
    ].join(separator)
    return {
      error: this.error,
      error_description: description,
      error_codes: [this.code],
      timestamp,
      trace_id: trace,
      correlation_id: correlationId,
      error_uri: `${origin}/error?code=${this.code}`,
      ...(this.suberror ? { suberror: this.suberror } : {}),
      ...(this.claims ? { claims: this.claims } : {}),
    }
  }
}
