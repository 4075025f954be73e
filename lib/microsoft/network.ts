import https from 'node:https'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createNetwork, type Network } from '#lib/network/network.ts'
import { secureOver } from '#lib/network/secure.ts'

/** A call may take this long from the name look-up to the last byte. */
export const DEADLINE_MS = 10_000
/** No answer of Entra or Graph that we ask for is near this size. */
export const MAX_BODY_BYTES = 1024 * 1024
const MAX_RETRY_AFTER_SECONDS = 3_600
const HTTPS_PORT = 443
/** Of the deadline, the part that the connection may take with all its addresses. */
const CONNECT_MS = 8_000

/** Why no answer came. `code` is that of the operating system or TLS, or one of those thrown below. */
export class NetworkFault extends Error {
  readonly code: string
  readonly httpStatus: number | undefined

  constructor(code: string, message: string, httpStatus?: number) {
    super(message)
    this.name = 'NetworkFault'
    this.code = code
    this.httpStatus = httpStatus
  }
}

export interface WireRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
  readonly maxBytes: number
}

export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** One request, one reply, no redirect followed. The seam at which a test puts its own server or none at all. */
export type Transport = (request: WireRequest) => Promise<WireReply>

export interface Wire {
  /** Trust is that of the process unless a test names its own authority. */
  readonly ca?: string | Buffer
  /** The way out of this server; direct when left out. */
  readonly network?: Network
}

/** The wire: one connection per call, since a reused socket that just died would look like a fault of Microsoft. */
export function httpsTransport({ ca, network = createNetwork() }: Wire = {}): Transport {
  return async (request) => {
    const socket = await openTls(request, network, ca)
    try {
      return await exchange(request, socket)
    } finally {
      socket.destroy()
    }
  }
}

async function openTls({ url, signal }: WireRequest, network: Network, ca: Wire['ca']): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const route = network.route({ host, port: Number(url.port || HTTPS_PORT) })
  const plain = await route.connect(await route.resolve(), { signal, milliseconds: CONNECT_MS })
  return secureOver(plain, httpsOptions(host, ca), { signal })
}

/** How a certificate is judged, whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED). */
export function httpsOptions(host: string, ca?: Wire['ca']) {
  return {
    host,
    // A server name must not be an IP address (RFC 6066).
    ...(isIP(host) ? {} : { servername: host }),
    ca,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ALPNProtocols: ['http/1.1'],
  }
}

/** One request and its reply over a secured connection, which is not used again. */
export function exchange(request: WireRequest, socket: TLSSocket): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    const length =
      request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
    const outgoing = https.request(
      request.url,
      {
        method: request.method,
        headers: { ...request.headers, ...length, connection: 'close' },
        signal: request.signal,
        createConnection: () => socket,
      },
      (incoming) => {
        const chunks: Buffer[] = []
        let bytes = 0
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > request.maxBytes) {
            outgoing.destroy(
              new NetworkFault('BODY_TOO_LARGE', `The answer is longer than ${request.maxBytes} bytes`),
            )
            return
          }
          chunks.push(chunk)
        })
        incoming.on('error', reject)
        incoming.on('end', () => {
          const headers: Record<string, string> = {}
          for (const [name, value] of Object.entries(incoming.headers)) {
            if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
          }
          resolve({
            status: incoming.statusCode ?? 0,
            headers,
            text: Buffer.concat(chunks).toString('utf8'),
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(request.body)
  })
}

export interface PinnedCall {
  /** The only origin this call may go to, e.g. the login origin of the cloud. */
  readonly origin: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  readonly transport: Transport
  readonly deadlineMs?: number
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body as JSON, or undefined when it is none. */
  readonly json: unknown
  readonly retryAfterSeconds?: number
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Seconds of a Retry-After header (RFC 9110 10.2.3), from 1 to 3,600; a date is measured by the server's own clock. */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return undefined
  const seconds = /^\d+$/.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.parse(headers.date ?? '')) / 1000
  if (!Number.isFinite(seconds)) return undefined
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}

/**
 * Asks one origin one thing. Throws `NetworkFault` with code HOST_REFUSED, REDIRECT_REFUSED, DEADLINE, ABORTED,
 * BODY_TOO_LARGE, or that of the socket. A redirect is never followed: the body holds secrets (RFC 9700 4.12).
 */
export async function callPinned(call: PinnedCall): Promise<Reply> {
  const url = URL.canParse(call.url) ? new URL(call.url) : null
  if (url === null || url.origin !== call.origin || url.protocol !== 'https:') {
    throw new NetworkFault('HOST_REFUSED', `Only ${call.origin} may be asked`)
  }
  const deadlineMs = call.deadlineMs ?? DEADLINE_MS
  const controller = new AbortController()
  const abort = () => controller.abort(new NetworkFault('ABORTED', 'The call was given up'))
  const timer = setTimeout(() => {
    controller.abort(new NetworkFault('DEADLINE', `No answer from ${url.host} within ${deadlineMs} ms`))
  }, deadlineMs)
  if (call.signal?.aborted) abort()
  call.signal?.addEventListener('abort', abort, { once: true })
  try {
    const reply = await Promise.race([
      call.transport({
        method: call.method,
        url,
        headers: { accept: 'application/json', ...call.headers },
        body: call.body,
        signal: controller.signal,
        maxBytes: MAX_BODY_BYTES,
      }),
      rejected(controller.signal),
    ])
    if (reply.status >= 300 && reply.status < 400) {
      throw new NetworkFault(
        'REDIRECT_REFUSED',
        `${url.host} answered with a redirect (${reply.status})`,
        reply.status,
      )
    }
    return {
      status: reply.status,
      headers: reply.headers,
      json: parseJson(reply.text),
      retryAfterSeconds: retryAfterSeconds(reply.headers),
    }
  } catch (error) {
    throw asFault(controller.signal.aborted ? controller.signal.reason : error, url.host)
  } finally {
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', abort)
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function asFault(error: unknown, host: string): NetworkFault {
  if (error instanceof NetworkFault) return error
  const { code, message } = error as { code?: unknown; message?: unknown }
  const named = typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code) ? code : 'NETWORK'
  return new NetworkFault(named, `${host}: ${typeof message === 'string' ? message.slice(0, 300) : named}`)
}
