import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

const BODY_LIMIT = 1_000_000

export interface Call {
  method: string
  url: URL
  /** Whether it came over https. */
  secure: boolean
  query: Record<string, string>
  /** Fields of a form body. */
  form: Record<string, string>
  /** A parsed JSON body. */
  json: unknown
  headers: IncomingMessage['headers']
  correlationId: string
}

export type Answer =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** The connection is cut without an answer. */
  | { drop: true }

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

export const html = (status: number, body: string): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  },
  body,
})

export const redirect = (location: string, status = 302): Answer => ({ status, headers: { location } })

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    text += chunk
    if (text.length > BODY_LIMIT) throw new Error('The request body is larger than 1 MB')
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export async function readCall(request: IncomingMessage, origin: string, secure: boolean): Promise<Call> {
  const url = new URL(request.url ?? '/', origin)
  const text = request.method === 'GET' ? '' : await readBody(request)
  const isJson = (request.headers['content-type'] ?? '').includes('json')
  const query = Object.fromEntries(url.searchParams)
  const given = request.headers['client-request-id'] ?? query['client-request-id']
  return {
    method: request.method ?? 'GET',
    url,
    secure,
    query,
    form: isJson ? {} : Object.fromEntries(new URLSearchParams(text)),
    json: isJson ? parseJson(text) : undefined,
    headers: request.headers,
    correlationId: typeof given === 'string' && GUID.test(given) ? given : randomUUID(),
  }
}

export function writeAnswer(response: ServerResponse, answer: Answer, correlationId: string): void {
  if ('drop' in answer) {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    'cache-control': 'no-store, no-cache',
    // With no-referrer a browser would send `Origin: null` with our own forms.
    'referrer-policy': 'same-origin',
    'client-request-id': correlationId,
    'x-content-type-options': 'nosniff',
    ...answer.headers,
  })
  response.end(answer.body)
}

export const escapeHtml = (text: unknown): string =>
  String(text ?? '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
