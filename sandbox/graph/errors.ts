import { randomUUID } from 'node:crypto'
import { type Answer, type Call, json } from '#sandbox/web.ts'

/** A refusal by the stand-in for Graph, in the shape of https://learn.microsoft.com/graph/errors. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  answer(call: Call, now: number): Answer {
    return json(this.status, {
      error: {
        code: this.code,
        message: this.message,
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          'request-id': randomUUID(),
          'client-request-id': call.correlationId,
        },
      },
    })
  }
}

export const denied = () =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

export const badRequest = (message: string) => new GraphError(400, 'Request_BadRequest', message)

export const missing = (name: string) =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
  )
