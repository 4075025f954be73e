import { get } from 'node:http'
import { createNetwork } from '#lib/network/network.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import type { Surroundings } from './check-server.ts'
import { reachHttps } from './reach-https.ts'
import type { PublicUrlCheck, PublicUrlNote, Verdict } from './report.ts'

/** Answers 204 and nothing else, to everybody. */
const ALIVE = '/api/alive'
const ALIVE_STATUS = 204
const PLAIN_MS = 5_000

const VERDICTS: Readonly<Record<PublicUrlNote, Verdict>> = {
  localhost: 'passed',
  reached: 'passed',
  // Many networks do not let a server see its own public address: people may still reach it.
  'not-reached': 'warned',
  'other-answer': 'warned',
  certificate: 'failed',
}

/** The portal's own address, asked from here without the proxy. The configuration allows http on localhost only. */
export async function checkPublicUrl(
  publicUrl: string,
  around: Omit<Surroundings, 'network'>,
): Promise<PublicUrlCheck> {
  const url = new URL(ALIVE, publicUrl)
  const began = around.now()
  const judged = (note: PublicUrlNote, more: Partial<PublicUrlCheck> = {}): PublicUrlCheck => ({
    verdict: VERDICTS[note],
    note,
    redirectUri: redirectUri(publicUrl),
    milliseconds: Math.max(0, Math.round(around.now() - began)),
    certificate: null,
    text: null,
    ...more,
  })
  if (url.protocol === 'http:') {
    const status = await plainStatus(url, around.signal)
    return status === ALIVE_STATUS ? judged('localhost') : judged('not-reached', { text: String(status) })
  }
  const { steps, certificate, reply } = await reachHttps({ url, network: createNetwork(), ...around })
  if (reply?.status === ALIVE_STATUS) return judged('reached', { certificate })
  if (reply) return judged('other-answer', { certificate, text: `HTTP ${reply.status}` })
  const failed = steps.find(({ status }) => status === 'failed')
  const text = failed?.evidence?.text ?? null
  const shown = failed?.step === 'tls' && certificate !== null
  return judged(shown ? 'certificate' : 'not-reached', { certificate, text })
}

function plainStatus(url: URL, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PLAIN_MS)])
    const asking = get(url, { signal: limit, agent: false }, (reply) => {
      reply.resume()
      resolve(reply.statusCode ?? 0)
    })
    asking.on('error', (error) => resolve(error.message))
  })
}
