import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { reachServer } from '#lib/mail/probe.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import { type Cloud, PRESET_CLOUD_IDS } from '#lib/microsoft/clouds.ts'
import { type CertificateFacts, certificateFacts } from '#lib/network/certificate.ts'
import type { Network } from '#lib/network/network.ts'
import { reachHttps } from './reach-https.ts'
import type { ServerCheck, Service, Step } from './report.ts'

export interface Surroundings {
  readonly network: Network
  /** Ends what still runs. */
  readonly signal: AbortSignal
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  /** PEM trusted in place of what the process trusts, for a test. */
  readonly ca?: string | undefined
}

/** A server that cannot be reached for so long will not be reached by a check of a mailbox either. */
const MAIL_MS = 15_000

export interface WebCheck {
  readonly check: ServerCheck
  /** The Date header of the answer, if there was one. */
  readonly date: string | null
}

/** Sign-in or Graph: connection, TLS and any answer at all. */
export async function checkWeb(
  cloud: Cloud,
  service: 'login' | 'graph',
  around: Surroundings,
): Promise<WebCheck> {
  const url =
    service === 'login'
      ? new URL('/common/v2.0/.well-known/openid-configuration', cloud.loginOrigin)
      : new URL('/v1.0/', cloud.graphOrigin)
  const { reply, ...reached } = await reachHttps({ url, ...around })
  const target = { service, host: url.hostname, port: Number(url.port || 443) }
  return { check: serverCheck(cloud, target, reached), date: reply?.headers.date ?? null }
}

/** IMAP, POP3 or SMTP: connection, TLS and the greeting. Nobody signs in. */
export async function checkMail(
  cloud: Cloud,
  protocol: Protocol,
  around: Surroundings,
): Promise<ServerCheck> {
  const { host, port } = cloud.mail[protocol]
  let certificate: CertificateFacts | null = null
  const result = await reachServer(
    { protocol, host, port },
    {
      ...around,
      deadlines: { protocol: MAIL_MS },
      ...(around.ca ? { tls: { ca: [around.ca] } } : {}),
      seeCertificate: (seen) => {
        certificate = certificateFacts(seen)
      },
    },
  )
  const steps = result.stages.flatMap(({ stage, ...rest }): Step[] =>
    stage === 'authenticate' || stage === 'open' ? [] : [{ step: stage, ...rest }],
  )
  const { via } = around.network.route({ host, port })
  return serverCheck(cloud, { service: protocol, host, port }, { via, steps, certificate })
}

export function isMailService(service: Service): service is Protocol {
  return (PROTOCOLS as readonly string[]).includes(service)
}

function serverCheck(
  cloud: Cloud,
  target: Pick<ServerCheck, 'service' | 'host' | 'port'>,
  { via, steps, certificate }: Pick<ServerCheck, 'via' | 'steps' | 'certificate'>,
): ServerCheck {
  const evidence = steps.find(({ status }) => status === 'failed')?.evidence
  const isMicrosoft = (PRESET_CLOUD_IDS as readonly string[]).includes(cloud.id)
  const intercepted = isMicrosoft && certificate?.publicRoot === false
  return {
    ...target,
    via,
    steps,
    certificate,
    intercepted,
    verdict: evidence ? 'failed' : intercepted ? 'warned' : 'passed',
    milliseconds: steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    cause: evidence
      ? diagnose(evidence, isMailService(target.service) ? { protocol: target.service } : {}).cause
      : null,
  }
}
