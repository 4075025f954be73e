import type { ProbeResults } from '#lib/db/schema/mailboxes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { PORTAL_CODES } from '#lib/diagnosis/rules/portal.ts'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { Protocol, ProtocolResult } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { Services } from '#lib/services.ts'
import type { Before } from './before.ts'
import { contextOf, type Token } from './context.ts'
import {
  appCheck,
  carried,
  leavesOpen,
  otherProtocol,
  refreshOnce,
  refusedBefore,
  unusedProtocol,
} from './further.ts'
import { askedToWait, type Judgement, judge, judgeWithoutToken, mayBeTheToken } from './judge.ts'
import { checksAround, checksOfToken } from './portal-checks.ts'
import type { Progress } from './progress.ts'
import type { Subject } from './subject.ts'
import { readSurroundings } from './surroundings.ts'
import { targetOf } from './targets.ts'
import type { ProbeTools } from './tools.ts'

export interface Outcome extends Judgement {
  readonly token: NonNullable<ProbeResults['token']>
  /** Seconds a server asked us to stay away. */
  readonly askedToWait: number
  readonly ran?: ProbeResults['ran']
}

interface Running {
  readonly signal: AbortSignal
  readonly progress: Pick<Progress, 'token' | 'begin' | 'stage' | 'line'>
  /** The check before this one. Where it refused the same, the same is not tried twice. */
  readonly before?: Before | null
}

/** Token, protocols side by side, one more try with a fresh token where the sign-in was refused, judgement. */
export async function checkMailbox(
  services: Services,
  subject: Subject,
  tools: ProbeTools,
  { signal, progress, before = null }: Running,
): Promise<Outcome> {
  const cloud = services.clouds.get(subject.cloud)
  if (!cloud) throw new Error(`No cloud is called ${subject.cloud}`)
  const draw = async (fresh: boolean): Promise<Token> => {
    if (subject.access === 'app') return tools.appToken(services, subject.registrationId, { fresh })
    return subject.grantId ? tools.accessToken(services, subject.grantId, { fresh }) : NO_GRANT
  }
  const first = await draw(false)
  if (!first.ok) return withoutToken(services, subject, first, { tools, before })
  progress.token({ status: 'passed' })

  let renewal: Promise<Token> | undefined
  const renewed = () => {
    renewal ??= draw(true)
    return renewal
  }
  const context = contextOf(subject, first)
  const once = (protocol: Protocol, { token, upn }: Extract<Token, { ok: true }>, seen: boolean) => {
    if (seen) progress.begin(protocol)
    return tools.probeProtocol(targetOf(protocol, subject, upn ?? subject.accountUpn, cloud), token, {
      now: () => performance.now(),
      signal,
      network: services.outgoing.network,
      onStage: (stage) => seen && progress.stage(protocol, stage),
      onLine: (line) => seen && progress.line(protocol, line),
    })
  }
  const results = await Promise.all(
    subject.protocols.map(async (protocol) => {
      const result = await once(protocol, first, true)
      if (signal.aborted || !mayBeTheToken(result, context)) return result
      if (refusedBefore(result, context, before)) return result
      const second = await renewed()
      return second.ok ? once(protocol, second, true) : result
    }),
  )
  const last = await renewal
  if (last && !last.ok && last.failureClass === 'reauth') {
    return withoutToken(services, subject, last, { tools, before })
  }
  const used = last?.ok ? last : first
  const told: Outcome = {
    ...judge(results, contextOf(subject, used)),
    token: { status: 'passed', ...(last?.ok ? { renewed: true } : {}) },
    askedToWait: askedToWait(results),
  }
  if (signal.aborted || told.health === 'healthy') return told
  return { ...told, ...(await lookFurther()) }

  /** What failed is judged again, with what the portal can find out by itself. */
  async function lookFurther(): Promise<Pick<Outcome, keyof Judgement | 'ran'>> {
    const around = contextOf(subject, used, await readSurroundings(services.database.read, subject))
    const other = told.protocols.every(leavesOpen) ? unusedProtocol(subject, used) : null
    const beside = other ? [await once(other, used, false)] : []
    const judged = judge(results, around, beside)
    if (judged.protocols.every((one) => one.reasons === undefined) && beside.length === 0) return judged
    return {
      ...judged,
      ran: [
        ...refreshOnce(last, results),
        ...(last ? [] : carried(before, 'refresh-once')),
        ...beside.map(otherProtocol),
        ...checksOfToken(used, around, subject.protocols, cloud as Cloud),
        ...checksAround(around),
      ],
    }
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

async function withoutToken(
  services: Services,
  subject: Subject,
  failure: Extract<Token, { ok: false }>,
  { tools, before }: { readonly tools: ProbeTools; readonly before: Before | null },
): Promise<Outcome> {
  const { evidence } = failure
  const around = contextOf(subject, undefined, await readSurroundings(services.database.read, subject))
  const diagnosis = diagnose(evidence, around)
  const cause = failure.cause ?? diagnosis.cause
  const open = diagnosis.ambiguous || diagnosis.confidence !== 'certain'
  return {
    ...judgeWithoutToken(cause, subject.protocols.map(untried)),
    token: { status: 'failed', cause, evidence },
    askedToWait: evidence.retryAfterSeconds ?? 0,
    ...(open
      ? {
          ran: [
            ...(await appCheck(services, subject, { failure, cause }, tools, before)),
            ...checksAround(around),
          ],
        }
      : {}),
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
