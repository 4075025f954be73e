import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Secret } from '#lib/secret.ts'
import { authorizationUrl } from './authorization-code.ts'
import type { Cloud } from './clouds.ts'
import {
  type DevicePoll,
  type DevicePollRequest,
  type DeviceStart,
  type DeviceStartRequest,
  pollDeviceCode,
  startDeviceCode,
} from './device-code.ts'
import { runOnFreshClient } from './msal-operation.ts'
import { httpsTransport, type Transport } from './network.ts'
import { asEntraWantsIt } from './public-client.ts'

export type ClientCredential =
  | { readonly kind: 'secret'; readonly value: Secret }
  | {
      readonly kind: 'certificate'
      /** PEM. */
      readonly privateKey: Secret
      /** Hexadecimal. */
      readonly thumbprintSha256: string
      /** The public chain as PEM, when the leaf is to be sent along. */
      readonly x5c?: string
    }

/** An Entra app as it stands before Microsoft: where it lives, who it is, how it proves it. */
export interface ClientApp {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  readonly credential: ClientCredential
}

export type SignInPrompt = 'select_account' | 'login' | 'consent' | 'none'

export interface AuthorizationRequest {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string
  readonly nonce: string
  /** SHA-256 of the verifier, base64url. */
  readonly challenge: string
  readonly prompt?: SignInPrompt
  readonly loginHint?: string
}

export interface CodeRequest {
  readonly app: ClientApp
  readonly code: Secret
  readonly verifier: Secret
  readonly nonce: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly signal?: AbortSignal
}

export interface RefreshRequest {
  readonly app: ClientApp
  readonly refreshToken: Secret
  readonly scopes: readonly string[]
  readonly signal?: AbortSignal
}

export interface AppTokenRequest {
  readonly app: ClientApp
  /** `<resource>/.default`. */
  readonly scope: string
  readonly signal?: AbortSignal
}

export interface TokenSuccess {
  readonly ok: true
  readonly accessToken: Secret
  /** Seconds from the answer until the access token ends. */
  readonly expiresInSeconds: number
  /** What was granted, as Entra wrote it, separated by blanks. */
  readonly scope: string
  /** Absent when Entra gave no new one: the old one stays in use. */
  readonly refreshToken?: Secret
  /** Not verified: `verifyIdToken` does that. */
  readonly idToken?: Secret
  readonly correlationId?: string
}

/**
 * What the failure asks for. reauth: a person signs in again. consent: somebody agrees. policy: an admin lifts a
 * block. app-credential: the app's secret or certificate, for all its mailboxes. configuration: ids, addresses,
 * scopes. transient, throttled, network: wait and repeat.
 */
export type FailureClass =
  | 'reauth'
  | 'consent'
  | 'policy'
  | 'app-credential'
  | 'configuration'
  | 'transient'
  | 'throttled'
  | 'network'

export interface TokenFailure {
  readonly class: FailureClass
  readonly evidence: Evidence
}

export type TokenOutcome = TokenSuccess | { readonly ok: false; readonly failure: TokenFailure }

/**
 * Everything the portal asks of Microsoft's token service. Every answer is a value; nothing throws but a bug.
 * No call keeps anything in memory for the next one.
 */
export interface TokenClient {
  authorizationUrl(request: AuthorizationRequest): string
  redeemCode(request: CodeRequest): Promise<TokenOutcome>
  refresh(request: RefreshRequest): Promise<TokenOutcome>
  clientCredentials(request: AppTokenRequest): Promise<TokenOutcome>
  startDeviceCode(request: DeviceStartRequest): Promise<DeviceStart>
  pollDeviceCode(request: DevicePollRequest): Promise<DevicePoll>
}

export interface TokenClientOptions {
  readonly transport?: Transport
  /** Milliseconds for one answer. */
  readonly deadlineMs?: number
  readonly now?: () => number
}

/** The token service over msal-node, with our own network underneath. */
export function createTokenClient(options: TokenClientOptions = {}): TokenClient {
  const surroundings = {
    transport: options.transport ?? httpsTransport(),
    deadlineMs: options.deadlineMs,
    now: options.now ?? Date.now,
  }
  return {
    authorizationUrl,
    redeemCode: ({ app, signal, ...request }) =>
      asEntraWantsIt((asPublicClient) =>
        runOnFreshClient(
          {
            app,
            signal,
            asPublicClient,
            step: 'redeem',
            run: (client) =>
              client.acquireTokenByCode({
                code: request.code.reveal(),
                codeVerifier: request.verifier.reveal(),
                nonce: request.nonce,
                redirectUri: request.redirectUri,
                scopes: [...request.scopes],
              }),
          },
          surroundings,
        ),
      ),
    refresh: ({ app, signal, ...request }) =>
      asEntraWantsIt((asPublicClient) =>
        runOnFreshClient(
          {
            app,
            signal,
            asPublicClient,
            step: 'refresh',
            run: (client) =>
              client.acquireTokenByRefreshToken({
                refreshToken: request.refreshToken.reveal(),
                scopes: [...request.scopes],
                // Without it msal throws the rotated refresh token away.
                forceCache: true,
              }),
          },
          surroundings,
        ),
      ),
    clientCredentials: ({ app, signal, scope }) =>
      runOnFreshClient(
        {
          app,
          signal,
          step: 'app-token',
          run: (client) => client.acquireTokenByClientCredential({ scopes: [scope], skipCache: true }),
        },
        surroundings,
      ),
    startDeviceCode: (request) => startDeviceCode(request, surroundings),
    pollDeviceCode: (request) => pollDeviceCode(request, surroundings),
  }
}
