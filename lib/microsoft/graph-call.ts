import { z } from 'zod'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Secret } from '#lib/secret.ts'
import type { Cloud } from './clouds.ts'
import { entraEvidence } from './entra-error.ts'
import { callPinned, httpsTransport, NetworkFault, type Transport } from './network.ts'
import { networkFailure } from './network-failure.ts'

/** What every question to Graph is asked with. */
export interface GraphAccess {
  readonly cloud: Cloud
  /** App-only, for Graph. */
  readonly accessToken: Secret
  readonly transport?: Transport
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST'
  /** Behind `/v1.0/`. Whoever builds it has checked what is put into it. */
  readonly path: string
  readonly body?: unknown
}

export type GraphAnswer =
  /** Nothing of `json` may be shown before it is read: it can hold a new secret. */
  | { readonly kind: 'answered'; readonly status: number; readonly json: unknown }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly code: string
      readonly message: string
      readonly evidence: Evidence
    }
  | { readonly kind: 'unreachable'; readonly evidence: Evidence }

const errorSchema = z.object({
  error: z.object({
    code: z.string().max(200).catch(''),
    message: z.string().max(5_000).catch(''),
    innerError: z
      .object({ 'request-id': z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
})

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The app as Graph is asked for it. Throws a TypeError for anything but a GUID, so that no path can be smuggled in. */
export function applicationPath(clientId: string): string {
  if (!GUID.test(clientId)) throw new TypeError('The client ID must be a GUID')
  return `applications(appId='${clientId}')`
}

/**
 * Asks Graph one thing. `refused` is an answer that nobody gets otherwise by asking again; `unreachable` (no answer, 429,
 * 5xx, or words that are no error of Graph) may pass. https://learn.microsoft.com/graph/errors
 */
export async function callGraph(access: GraphAccess, request: GraphRequest): Promise<GraphAnswer> {
  const { cloud, accessToken, transport = httpsTransport(), signal, deadlineMs } = access
  try {
    const reply = await callPinned({
      origin: cloud.graphOrigin,
      method: request.method,
      url: `${cloud.graphOrigin}/v1.0/${request.path}`,
      headers: {
        authorization: `Bearer ${accessToken.reveal()}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      transport,
      signal,
      deadlineMs,
    })
    if (reply.status >= 200 && reply.status < 300) {
      return { kind: 'answered', status: reply.status, json: reply.json }
    }
    const error = errorSchema.safeParse(reply.json).data?.error
    const evidence = entraEvidence({
      step: 'graph',
      error: error?.code,
      description: error?.message ?? unreadable(reply.status),
      httpStatus: reply.status,
      retryAfterSeconds: reply.retryAfterSeconds,
      traceId: error?.innerError?.['request-id'],
    })
    if (!error || reply.status === 429 || reply.status >= 500) return { kind: 'unreachable', evidence }
    return { kind: 'refused', status: reply.status, code: error.code, message: error.message, evidence }
  } catch (error) {
    if (error instanceof NetworkFault) {
      return { kind: 'unreachable', evidence: networkFailure(error, 'graph').evidence }
    }
    throw error
  }
}

/** The evidence of an answer whose shape nobody knows. Nothing of the answer stands in it. */
export function unreadableEvidence(status: number): Evidence {
  return entraEvidence({ step: 'graph', description: unreadable(status), httpStatus: status })
}

function unreadable(status: number): string {
  return `The answer of Graph (HTTP ${status}) cannot be read`
}
