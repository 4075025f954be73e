import { createPrivateKey } from 'node:crypto'
import {
  AuthError,
  type AuthenticationResult,
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
  PublicClientApplication,
} from '@azure/msal-node'
import { z } from 'zod'
import { Secret } from '#lib/secret.ts'
import { isMicrosoftLogin } from './clouds.ts'
import { type EntraStep, entraFailure } from './entra-error.ts'
import { failureOfReply } from './error-reply.ts'
import { callPinned, NetworkFault, type Reply, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'
import type { ClientApp, TokenFailure, TokenOutcome } from './token-client.ts'

export interface MsalSurroundings {
  readonly transport: Transport
  readonly deadlineMs?: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

interface Common {
  readonly app: ClientApp
  readonly step: EntraStep
  readonly signal?: AbortSignal
}

type Run<Client> = (client: Client) => Promise<AuthenticationResult | null>
type MsalClient = ConfidentialClientApplication | PublicClientApplication

/** `asPublicClient` says that neither secret nor assertion is sent. */
export type Operation = Common &
  (
    | { readonly asPublicClient?: undefined; readonly run: Run<ConfidentialClientApplication> }
    | { readonly asPublicClient: boolean; readonly run: Run<MsalClient> }
  )

/** What msal forgets: the status, Retry-After and body of an answer that was an error, or why there was none. */
interface Overheard {
  reply?: Reply
  fault?: NetworkFault
}

const cacheSchema = z.object({
  RefreshToken: z.record(z.string(), z.object({ secret: z.string().min(1) })).optional(),
})

/** msal-node would follow redirects and wait for ever; this module does neither and stays at the cloud's login origin. */
function networkModule(
  operation: Operation,
  surroundings: MsalSurroundings,
  overheard: Overheard,
): INetworkModule {
  async function send<T>(method: 'GET' | 'POST', url: string, options?: NetworkRequestOptions) {
    overheard.reply = undefined
    overheard.fault = undefined
    try {
      const reply = await callPinned({
        origin: operation.app.cloud.loginOrigin,
        method,
        url,
        headers: options?.headers,
        body: method === 'POST' ? options?.body : undefined,
        signal: operation.signal,
        transport: surroundings.transport,
        deadlineMs: surroundings.deadlineMs,
      })
      const body = asObject(reply.json) ?? {
        error: 'temporarily_unavailable',
        error_description: `The answer (HTTP ${reply.status}) is no JSON object`,
      }
      if (reply.status >= 400 || 'error' in body) overheard.reply = { ...reply, json: body }
      return { status: reply.status, headers: { ...reply.headers }, body } as NetworkResponse<T>
    } catch (error) {
      if (error instanceof NetworkFault) overheard.fault = error
      throw error
    }
  }
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  }
}

function asObject(json: unknown): Record<string, unknown> | undefined {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : undefined
}

function begin(operation: Operation, network: INetworkModule) {
  const { cloud, tenantId, clientId, credential } = operation.app
  const who = {
    clientId,
    authority: `${cloud.loginOrigin}/${tenantId}`,
    ...(isMicrosoftLogin(cloud) ? {} : { knownAuthorities: [new URL(cloud.loginOrigin).host] }),
  }
  const system = { networkClient: network }
  if (operation.asPublicClient) {
    const client = new PublicClientApplication({ auth: who, system })
    return { client, running: operation.run(client) }
  }
  const proof =
    credential.kind === 'secret'
      ? { clientSecret: credential.value.reveal() }
      : {
          clientCertificate: {
            privateKey: credential.privateKey.reveal(),
            thumbprintSha256: credential.thumbprintSha256,
            ...(credential.x5c === undefined ? {} : { x5c: credential.x5c }),
          },
        }
  const client = new ConfidentialClientApplication({ auth: { ...who, ...proof }, system })
  return { client, running: operation.run(client) }
}

function explain(error: unknown, overheard: Overheard, { step }: Operation): TokenFailure {
  if (overheard.fault !== undefined) return networkFailure(overheard.fault, step)
  if (overheard.reply !== undefined) return failureOfReply(overheard.reply, step)
  if (error instanceof AuthError) {
    return entraFailure({ step, error: error.errorCode, description: error.errorMessage })
  }
  throw error
}

/** msal would throw a plain error at signing time; null when the credential can sign, or is none that signs. */
function unusableKey({ app, step, asPublicClient }: Operation): TokenFailure | null {
  if (asPublicClient || app.credential.kind !== 'certificate') return null
  try {
    if (createPrivateKey(app.credential.privateKey.reveal()).asymmetricKeyType === 'rsa') return null
  } catch {
    // Said below; the words of node:crypto add nothing.
  }
  const description = 'The private key of the certificate is no RSA key in PEM'
  return entraFailure({ step, error: 'invalid_client_key', description })
}

/** The cache of this one operation holds the only copy of the rotated refresh token. */
function newRefreshToken(client: MsalClient): Secret | undefined {
  const cache = cacheSchema.safeParse(JSON.parse(client.getTokenCache().serialize()))
  const [token] = Object.values(cache.data?.RefreshToken ?? {})
  return token === undefined ? undefined : new Secret(token.secret)
}

/**
 * Runs one msal call on a client of its own. A shared ConfidentialClientApplication mixes the refresh tokens of
 * different mailboxes and replays one mailbox's throttling to all others.
 */
export async function runOnFreshClient(
  operation: Operation,
  surroundings: MsalSurroundings,
): Promise<TokenOutcome> {
  const unusable = unusableKey(operation)
  if (unusable !== null) return { ok: false, failure: unusable }
  const overheard: Overheard = {}
  try {
    const { client, running } = begin(operation, networkModule(operation, surroundings, overheard))
    const result = await running
    if (!result || typeof result.accessToken !== 'string' || result.accessToken === '') {
      const description = 'The answer holds no access token'
      return {
        ok: false,
        failure: entraFailure({ step: operation.step, error: 'temporarily_unavailable', description }),
      }
    }
    return {
      ok: true,
      accessToken: new Secret(result.accessToken),
      expiresInSeconds: secondsUntil(result.expiresOn, surroundings.now()),
      scope: result.scopes.join(' '),
      refreshToken: newRefreshToken(client),
      idToken: result.idToken ? new Secret(result.idToken) : undefined,
      correlationId: result.correlationId || undefined,
    }
  } catch (error) {
    return { ok: false, failure: explain(error, overheard, operation) }
  }
}

/** 0 when the answer named no end: the token is used now and not kept. */
function secondsUntil(date: Date | null, now: number): number {
  const seconds = date === null ? 0 : Math.round((date.getTime() - now) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0
}
