import { z } from 'zod'
import { type EntraStep, entraFailure } from './entra-error.ts'
import type { Reply } from './network.ts'
import type { TokenFailure } from './token-client.ts'

const bodySchema = z.object({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  suberror: z.string().optional().catch(undefined),
  error_codes: z.array(z.number()).optional().catch(undefined),
  trace_id: z.string().optional().catch(undefined),
  correlation_id: z.string().optional().catch(undefined),
  timestamp: z.string().optional().catch(undefined),
})

/** The failure an endpoint of Entra answered with. What is no JSON object counts as a service that is not itself. */
export function failureOfReply(reply: Reply, step: EntraStep): TokenFailure {
  const { data } = bodySchema.safeParse(reply.json)
  const body = data ?? {
    error: 'temporarily_unavailable',
    error_description: `The answer (HTTP ${reply.status}) is no JSON object`,
  }
  return entraFailure({
    step,
    error: body.error,
    description: body.error_description,
    suberror: data?.suberror,
    codes: data?.error_codes,
    httpStatus: reply.status,
    retryAfterSeconds: reply.retryAfterSeconds,
    traceId: data?.trace_id,
    correlationId: data?.correlation_id,
    timestamp: data?.timestamp,
  })
}
