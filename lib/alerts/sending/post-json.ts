import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { LONGEST_DELIVERY_MS } from '#lib/alerts/channel.ts'
import type { TlsTrust } from '#lib/mail/tls-context.ts'
import { httpsOptions } from '#lib/microsoft/network.ts'
import type { Network } from '#lib/network/network.ts'
import { RouteError } from '#lib/network/route-error.ts'
import { secureOver } from '#lib/network/secure.ts'
import { orAborted } from './or-aborted.ts'

/** Until the connection stands, TLS included. */
const CONNECT_MS = 10_000
/** From the first byte of the request to the status of the answer. */
const ANSWER_MS = 10_000
/** For the rest of an answer whose status is known: only words for people are in it. */
const WORDS_MS = 2_000
export const MOST_WORDS_BYTES = 4_096

export interface Post {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface PostTools {
  readonly network: Network
  readonly handOver: () => Promise<void>
  readonly signal: AbortSignal
  readonly trust?: TlsTrust | undefined
  /** Milliseconds; a test is less patient. */
  readonly patience?: { readonly connect?: number; readonly answer?: number; readonly words?: number }
}

export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly text: string }
  /** Nothing left. */
  | { readonly kind: 'not-sent'; readonly error: Error }
  /** Bytes left, and no answer came. */
  | { readonly kind: 'no-answer'; readonly error: Error }

type Headers = Readonly<Record<string, string>>

/**
 * One POST over a connection of its own: no redirect is followed, and of the answer at most 4 kB are read. Where the
 * address was typed by a person, the egress guard stands before it.
 *
 * @throws what `handOver` throws.
 */
export async function post(request: Post, tools: PostTools): Promise<PostOutcome> {
  const { signal, patience = {} } = tools
  const whole = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_DELIVERY_MS)])
  let socket: Socket | undefined
  try {
    try {
      socket = await connected(request.url, tools, whole, patience.connect ?? CONNECT_MS)
    } catch (error) {
      return { kind: 'not-sent', error: asError(error) }
    }
    await tools.handOver()
    try {
      return await exchange(request, socket, whole, {
        answer: patience.answer ?? ANSWER_MS,
        words: patience.words ?? WORDS_MS,
      })
    } catch (error) {
      return { kind: 'no-answer', error: asError(error) }
    }
  } finally {
    socket?.destroy()
  }
}

async function connected(
  url: URL,
  { network, trust }: PostTools,
  whole: AbortSignal,
  milliseconds: number,
): Promise<Socket> {
  const patience = new AbortController()
  const timer = setTimeout(
    () =>
      patience.abort(new RouteError('DEADLINE', `No connection to ${url.host} within ${milliseconds} ms`)),
    milliseconds,
  )
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  // Once it stands, only the whole delivery may end it.
  const signal = AbortSignal.any([whole, patience.signal])
  try {
    const route = network.route({ host, port, guarded: true })
    const addresses = await orAborted(signal, route.resolve())
    const plain = await route.connect(addresses, { signal, milliseconds })
    if (url.protocol !== 'https:') return plain
    const ca = trust?.ca ? [...trust.ca].join('\n') : undefined
    return await secureOver(plain, httpsOptions(host, ca), { signal })
  } finally {
    clearTimeout(timer)
  }
}

function exchange(
  { url, headers, body }: Post,
  socket: Socket,
  signal: AbortSignal,
  wait: { readonly answer: number; readonly words: number },
): Promise<PostOutcome> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout>
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(Buffer.byteLength(body)),
          connection: 'close',
        },
        signal,
        createConnection: () => socket,
      },
      (incoming) => {
        clearTimeout(timer)
        const chunks: Buffer[] = []
        let bytes = 0
        const done = () => {
          clearTimeout(timer)
          const text = Buffer.concat(chunks).subarray(0, MOST_WORDS_BYTES).toString('utf8')
          resolve({
            kind: 'answered',
            status: incoming.statusCode ?? 0,
            headers: flat(incoming.headers),
            text,
          })
          outgoing.destroy()
        }
        timer = setTimeout(done, wait.words)
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes >= MOST_WORDS_BYTES) done()
        })
        incoming.on('end', done)
        // The status is known: an answer that breaks off is an answer.
        incoming.on('error', done)
        incoming.on('aborted', done)
      },
    )
    timer = setTimeout(
      () =>
        outgoing.destroy(new RouteError('DEADLINE', `${url.host} did not answer within ${wait.answer} ms`)),
      wait.answer,
    )
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.end(body)
  })
}

function flat(headers: http.IncomingHttpHeaders): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
