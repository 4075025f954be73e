import type { ProbeResults } from '#lib/db/schema/mailboxes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { DiagnosisContext } from '#lib/diagnosis/rule.ts'
import { PORTAL_CODES } from '#lib/diagnosis/rules/portal.ts'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { Protocol, ProtocolResult } from '#lib/mail/stages.ts'
import { APP_PERMISSION, comparePermissions } from '#lib/microsoft/scopes.ts'
import type { Secret } from '#lib/secret.ts'
import type { Services } from '#lib/services.ts'
import { askedToWait, type Judgement, judge, judgeWithoutToken, mayBeTheToken } from './judge.ts'
import type { Progress } from './progress.ts'
import type { Subject } from './subject.ts'
import { targetOf } from './targets.ts'
import type { ProbeTools } from './tools.ts'

export interface Outcome extends Judgement {
  readonly token: NonNullable<ProbeResults['token']>
  /** Seconds a server asked us to stay away. */
  readonly askedToWait: number
}

interface Running {
  readonly signal: AbortSignal
  readonly progress: Pick<Progress, 'token' | 'begin' | 'stage'>
}

type Token = Awaited<ReturnType<ProbeTools['accessToken' | 'appToken']>>

/** Token, protocols side by side, one more try with a fresh token where the sign-in was refused, judgement. */
export async function checkMailbox(
  services: Services,
  subject: Subject,
  tools: ProbeTools,
  { signal, progress }: Running,
): Promise<Outcome> {
  const cloud = services.clouds.get(subject.cloud)
  if (!cloud) throw new Error(`No cloud is called ${subject.cloud}`)
  const draw = async (fresh: boolean): Promise<Token> => {
    if (subject.access === 'app') return tools.appToken(services, subject.registrationId, { fresh })
    return subject.grantId ? tools.accessToken(services, subject.grantId, { fresh }) : NO_GRANT
  }
  const first = await draw(false)
  if (!first.ok) return withoutToken(subject, first)
  progress.token({ status: 'passed' })

  let renewal: Promise<Token> | undefined
  const renewed = () => {
    renewal ??= draw(true)
    return renewal
  }
  const context = contextOf(subject, first)
  const once = (protocol: Protocol, token: Secret, upn: string | null) => {
    progress.begin(protocol)
    return tools.probeProtocol(targetOf(protocol, subject, upn ?? subject.accountUpn, cloud), token, {
      now: () => performance.now(),
      signal,
      network: services.outgoing.network,
      onStage: (stage) => progress.stage(protocol, stage),
    })
  }
  const results = await Promise.all(
    subject.protocols.map(async (protocol) => {
      const result = await once(protocol, first.token, first.upn)
      if (signal.aborted || !mayBeTheToken(result, context)) return result
      const second = await renewed()
      return second.ok ? once(protocol, second.token, second.upn) : result
    }),
  )
  const last = await renewal
  if (last && !last.ok && last.failureClass === 'reauth') return withoutToken(subject, last)
  return {
    ...judge(results, contextOf(subject, last?.ok ? last : first)),
    token: { status: 'passed', ...(last?.ok ? { renewed: true } : {}) },
    askedToWait: askedToWait(results),
  }
}

const NO_GRANT: Token = {
  ok: false,
  failureClass: 'reauth',
  evidence: {
    source: 'portal',
    stage: 'token',
    code: PORTAL_CODES.grantMissing,
    text: 'Nobody has signed in for this mailbox yet',
  },
}

function withoutToken(subject: Subject, failure: Extract<Token, { ok: false }>): Outcome {
  const { evidence } = failure
  const cause = failure.cause ?? diagnose(evidence, contextOf(subject)).cause
  return {
    ...judgeWithoutToken(cause, subject.protocols.map(untried)),
    token: { status: 'failed', cause, evidence },
    askedToWait: evidence.retryAfterSeconds ?? 0,
  }
}

function untried(protocol: Protocol): ProtocolResult {
  const stages = STAGE_ORDER[protocol].map((stage) => ({
    stage,
    status: 'skipped' as const,
    milliseconds: 0,
  }))
  return { protocol, milliseconds: 0, stages, transcript: [] }
}

function contextOf(subject: Subject, token?: Token): DiagnosisContext {
  const { access, address, protocols, accountUpn, accountMail } = subject
  const names = [accountUpn, accountMail].filter((name) => name !== null).map((name) => name.toLowerCase())
  const roles = token?.ok && 'roles' in token ? token.roles : null
  return {
    access,
    ...(roles ? { unpermitted: comparePermissions(roles, protocols, APP_PERMISSION).protocols } : {}),
    ...(names.length > 0 ? { accountIsMailbox: names.includes(address.toLowerCase()) } : {}),
  }
}
