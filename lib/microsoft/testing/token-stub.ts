import { createHash, randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type StubCall, sendJson } from './https-stub.ts'

export const TENANT = '11111111-1111-4111-8111-111111111111'
export const CLIENT = 'aaaaaaaa-0000-4000-8000-000000000001'

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Metadata as Entra prints it, which msal-node asks for before anything else. */
export function openidMetadata(origin: string, tenant = TENANT) {
  return {
    issuer: `${origin}/${tenant}/v2.0`,
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
  }
}

/** A token answer for one person; the tokens are new each time, and an id_token carries the nonce unsigned. */
export function tokenAnswer(oid: string, nonce?: string) {
  const claims = { tid: TENANT, oid, sub: oid, preferred_username: `${oid}@contoso.test`, nonce, ver: '2.0' }
  return {
    token_type: 'Bearer',
    scope: 'openid https://outlook.office.com/IMAP.AccessAsUser.All',
    expires_in: 3599,
    access_token: `at-${oid}-${randomBytes(16).toString('hex')}`,
    refresh_token: `rt-${oid}-${randomBytes(16).toString('hex')}`,
    id_token: `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}.sig`,
    client_info: base64url({ uid: oid, utid: TENANT }),
  }
}

export function entraRefusal(code: number, error: string, more: Record<string, unknown> = {}) {
  const trace = '22222222-3333-4444-8555-000000000001'
  const correlation = '11111111-2222-4333-8444-000000000002'
  return {
    error,
    error_description: `AADSTS${code}: Refused. Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: 2026-11-21 08:00:00Z`,
    error_codes: [code],
    timestamp: '2026-11-21 08:00:00Z',
    trace_id: trace,
    correlation_id: correlation,
    ...more,
  }
}

/** Answers discovery, and hands every token call to `token`. */
export function tokenService(
  origin: () => string,
  token: (call: StubCall, response: ServerResponse) => void,
) {
  return (call: StubCall, response: ServerResponse) => {
    if (call.path.includes('openid-configuration')) sendJson(response, 200, openidMetadata(origin()))
    else token(call, response)
  }
}

/** What Entra does with a verifier. */
export function verifierFits(call: StubCall, challenge: string): boolean {
  return (
    createHash('sha256')
      .update(call.form.code_verifier ?? '')
      .digest('base64url') === challenge
  )
}
