import { z } from 'zod'
import { Secret } from '#lib/secret.ts'
import type { Cloud } from './clouds.ts'
import { failureOfReply } from './error-reply.ts'
import { callPinned, NetworkFault, type Reply, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'
import type { TokenFailure, TokenSuccess } from './token-client.ts'

/** RFC 8628 3.2: what a client waits between two polls when the server names nothing. */
export const DEFAULT_INTERVAL_SECONDS = 5
/** RFC 8628 3.5: how much slower each `slow_down` makes all further polls. */
export const SLOW_DOWN_SECONDS = 5
const LONGEST_INTERVAL_SECONDS = 60
const LONGEST_LIFETIME_SECONDS = 24 * 60 * 60
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

export interface DeviceStartRequest {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly signal?: AbortSignal
}

export type DevicePollRequest = Omit<DeviceStartRequest, 'scopes'> & { readonly deviceCode: Secret }

export type DeviceStart =
  | {
      readonly ok: true
      readonly deviceCode: Secret
      /** What the person types at Microsoft. */
      readonly userCode: string
      /** Where it is typed. */
      readonly verificationUri: string
      readonly expiresInSeconds: number
      readonly intervalSeconds: number
    }
  | { readonly ok: false; readonly failure: TokenFailure }

/**
 * What one poll found. pending: nobody has finished at Microsoft. slow-down: the same, and every further poll has to
 * wait `SLOW_DOWN_SECONDS` longer. expired: the code's time is over. unreachable: no useful answer, ask again.
 */
export type DevicePoll =
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down' }
  | { readonly kind: 'unreachable'; readonly failure: TokenFailure }
  | { readonly kind: 'expired'; readonly failure: TokenFailure }
  | { readonly kind: 'refused'; readonly failure: TokenFailure }
  | { readonly kind: 'tokens'; readonly tokens: TokenSuccess }

export interface DeviceSurroundings {
  readonly transport: Transport
  /** Milliseconds for one answer. */
  readonly deadlineMs?: number
}

/** RFC 8628 6.1 prints codes in groups; a code is short, and nothing else may reach the page. */
const startSchema = z.object({
  device_code: z.string().min(8).max(4_096),
  user_code: z.string().regex(/^[A-Za-z0-9-]{4,20}$/),
  verification_uri: z.url({ protocol: /^https?$/ }).max(500),
  expires_in: z.coerce.number().int().min(1).max(LONGEST_LIFETIME_SECONDS),
  interval: z.coerce
    .number()
    .int()
    .min(0)
    .max(LONGEST_INTERVAL_SECONDS)
    .default(DEFAULT_INTERVAL_SECONDS)
    .catch(DEFAULT_INTERVAL_SECONDS),
})

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().min(0).catch(0),
  scope: z.string().catch(''),
  refresh_token: z.string().min(1).optional().catch(undefined),
  id_token: z.string().min(1).optional().catch(undefined),
})

/**
 * Asks Entra for a code that a person types on another device. Entra takes this for a flow of a public client: no
 * secret is sent. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export async function startDeviceCode(
  request: DeviceStartRequest,
  surroundings: DeviceSurroundings,
): Promise<DeviceStart> {
  const asked = { client_id: request.clientId, scope: request.scopes.join(' ') }
  const reply = await post(request, 'devicecode', asked, surroundings)
  if (!('status' in reply)) return { ok: false, failure: reply }
  const { data } = startSchema.safeParse(reply.json)
  if (reply.status !== 200 || !data) return { ok: false, failure: failureOfReply(reply, 'device-code') }
  return {
    ok: true,
    deviceCode: new Secret(data.device_code),
    userCode: data.user_code,
    verificationUri: data.verification_uri,
    expiresInSeconds: data.expires_in,
    intervalSeconds: data.interval,
  }
}

/** Asks once whether the person has finished. RFC 8628 3.4 and 3.5. */
export async function pollDeviceCode(
  request: DevicePollRequest,
  surroundings: DeviceSurroundings,
): Promise<DevicePoll> {
  const asked = {
    grant_type: GRANT_TYPE,
    client_id: request.clientId,
    device_code: request.deviceCode.reveal(),
  }
  const reply = await post(request, 'token', asked, surroundings)
  if (!('status' in reply)) return { kind: 'unreachable', failure: reply }
  const { data } = tokenSchema.safeParse(reply.json)
  if (reply.status === 200 && data) {
    return {
      kind: 'tokens',
      tokens: {
        ok: true,
        accessToken: new Secret(data.access_token),
        expiresInSeconds: Math.round(data.expires_in),
        scope: data.scope,
        refreshToken: data.refresh_token === undefined ? undefined : new Secret(data.refresh_token),
        idToken: data.id_token === undefined ? undefined : new Secret(data.id_token),
      },
    }
  }
  const failure = failureOfReply(reply, 'device-code')
  switch (failure.evidence.error) {
    case 'authorization_pending':
      return { kind: 'pending' }
    case 'slow_down':
      return { kind: 'slow-down' }
    case 'expired_token':
    case 'code_expired':
      return { kind: 'expired', failure }
  }
  const passing = failure.class === 'transient' || failure.class === 'throttled'
  return { kind: passing ? 'unreachable' : 'refused', failure }
}

async function post(
  { cloud, tenantId, signal }: Pick<DeviceStartRequest, 'cloud' | 'tenantId' | 'signal'>,
  endpoint: 'devicecode' | 'token',
  form: Readonly<Record<string, string>>,
  { transport, deadlineMs }: DeviceSurroundings,
): Promise<Reply | TokenFailure> {
  try {
    return await callPinned({
      origin: cloud.loginOrigin,
      method: 'POST',
      url: `${cloud.loginOrigin}/${encodeURIComponent(tenantId)}/oauth2/v2.0/${endpoint}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal,
      transport,
      deadlineMs,
    })
  } catch (error) {
    if (error instanceof NetworkFault) return networkFailure(error, 'device-code')
    throw error
  }
}
