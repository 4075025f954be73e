import type { DetailedPeerCertificate } from 'node:tls'
import type { Evidence, EvidenceSource } from '#lib/diagnosis/evidence.ts'
import { exchange, httpsOptions, type WireReply } from '#lib/microsoft/network.ts'
import { type CertificateFacts, certificateFacts } from '#lib/network/certificate.ts'
import type { Network } from '#lib/network/network.ts'
import { secureOver } from '#lib/network/secure.ts'
import type { Step, StepName } from './report.ts'

export interface HttpsQuestion {
  readonly url: URL
  readonly network: Network
  readonly ca?: string | undefined
  readonly signal: AbortSignal
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
}

export interface HttpsReached {
  readonly via: string | null
  readonly steps: readonly Step[]
  readonly certificate: CertificateFacts | null
  /** Any answer at all, whatever its status; null when none came. */
  readonly reply: WireReply | null
}

const STEP_MS = { dns: 5_000, connect: 8_000, tls: 8_000, answer: 8_000 } as const
type HttpsStep = keyof typeof STEP_MS
const ORDER: readonly HttpsStep[] = ['dns', 'connect', 'tls', 'answer']
const SOURCES: Readonly<Record<HttpsStep, EvidenceSource>> = {
  dns: 'dns',
  connect: 'tcp',
  tls: 'tls',
  answer: 'tcp',
}
const MAX_BYTES = 256 * 1024
const MAX_TEXT = 500

/** Asks a web server one harmless question, step by step. Never throws for what the network does. */
export async function reachHttps(question: HttpsQuestion): Promise<HttpsReached> {
  const { url, network, ca, now } = question
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const route = network.route({ host, port: Number(url.port || 443) })
  const steps: Step[] = []
  let certificate: CertificateFacts | null = null
  let reply: WireReply | null = null
  const over = new AbortController()
  const signal = AbortSignal.any([question.signal, over.signal])
  const see = (seen: DetailedPeerCertificate) => {
    certificate = certificateFacts(seen)
  }

  async function take<T>(
    step: HttpsStep,
    work: (limit: AbortSignal) => Promise<T>,
    detail: (value: T) => string,
  ) {
    const began = now()
    const took = () => Math.max(0, Math.round(now() - began))
    try {
      const value = await limited(STEP_MS[step], signal, work)
      steps.push({ step, status: 'passed', milliseconds: took(), detail: detail(value).slice(0, MAX_TEXT) })
      return value
    } catch (error) {
      const evidence = evidenceOf(error, step)
      if (!evidence) throw error
      steps.push({ step, status: 'failed', milliseconds: took(), evidence })
      throw new StepFailed()
    }
  }

  try {
    const by = route.via ? ` by the proxy ${route.via}` : ''
    const addresses = await take(
      'dns',
      () => route.resolve(),
      (found) => `${found.map(({ address }) => address).join(', ')}${by}`,
    )
    const plain = await take(
      'connect',
      () => route.connect(addresses, { signal, milliseconds: STEP_MS.connect }),
      (socket) => (route.via ? `${host}${by}` : `${socket.remoteAddress} port ${socket.remotePort}`),
    )
    const secured = await take(
      'tls',
      () => secureOver(plain, httpsOptions(host, ca), { signal, see }),
      (socket) => `${socket.getProtocol()} ${socket.getCipher().name}`,
    )
    const request = { method: 'GET' as const, url, headers: { accept: '*/*' }, maxBytes: MAX_BYTES }
    reply = await take(
      'answer',
      (limit) => exchange({ ...request, signal: limit }, secured),
      ({ status }) => `HTTP ${status}`,
    )
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
  } finally {
    over.abort()
  }
  for (const step of ORDER.slice(steps.length)) steps.push({ step, status: 'skipped', milliseconds: 0 })
  return { via: route.via, steps, certificate, reply }
}

class StepFailed extends Error {}

function limited<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = new AbortController()
    const stop = (code: string, message: string) => {
      reject(Object.assign(new Error(message), { code }))
      late.abort()
    }
    const timer = setTimeout(
      () => stop('DEADLINE', `No complete answer within ${milliseconds / 1000} s`),
      milliseconds,
    )
    const abort = () => stop('DEADLINE', 'The whole test took too long')
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work(AbortSignal.any([signal, late.signal]))
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      })
  })
}

function evidenceOf(error: unknown, step: HttpsStep): Evidence | null {
  if (!(error instanceof Error)) return null
  const { code, message, errors } = error as Error & { code?: unknown; errors?: readonly Error[] }
  if (typeof code !== 'string') return null
  const text = message || errors?.map((one) => one.message).join('; ') || code
  return { source: SOURCES[step], stage: step satisfies StepName, code, text: text.slice(0, MAX_TEXT) }
}
