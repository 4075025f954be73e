import { createHash, randomBytes } from 'node:crypto'
import { Secret } from '#lib/secret.ts'
import type { AuthorizationRequest } from './token-client.ts'

export type RandomBytes = (size: number) => Uint8Array

export interface FlowValues {
  readonly state: string
  readonly nonce: string
  readonly verifier: Secret
  /** S256 of the verifier. */
  readonly challenge: string
}

/** 256 bits each; a UUID would not count as unguessable (OWASP ASVS 11.5.1). */
const RANDOM_BYTES = 32

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** RFC 7636 4.2, method S256. */
export function challengeOf(verifier: Secret): string {
  return createHash('sha256').update(verifier.reveal()).digest('base64url')
}

/** Everything one sign-in needs that nobody may guess. */
export function flowValues(random: RandomBytes = randomBytes): FlowValues {
  const verifier = new Secret(base64url(random(RANDOM_BYTES)))
  return {
    state: base64url(random(RANDOM_BYTES)),
    nonce: base64url(random(RANDOM_BYTES)),
    verifier,
    challenge: challengeOf(verifier),
  }
}

/**
 * Where the browser is sent. Written here and not by msal-node, which leaves PKCE out without a word when the method
 * is not named and drops `login_hint` beside `prompt=select_account`.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function authorizationUrl(request: AuthorizationRequest): string {
  const tenant = encodeURIComponent(request.tenantId)
  const url = new URL(`${request.cloud.signInOrigin}/${tenant}/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    client_id: request.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
    ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
    ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
  }).toString()
  return url.href
}
