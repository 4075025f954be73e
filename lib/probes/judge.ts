import type { ProbeResults, Reasons } from '#lib/db/schema/mailboxes.ts'
import type { CauseId } from '#lib/diagnosis/causes.ts'
import { causeOf } from '#lib/diagnosis/causes.ts'
import { type Diagnosis, diagnose } from '#lib/diagnosis/diagnose.ts'
import { diagnoseProbe, failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import type { DiagnosisContext } from '#lib/diagnosis/rule.ts'
import type { ProtocolResult } from '#lib/mail/stages.ts'

export type JudgedProtocol = ProbeResults['protocols'][number]
type Context = Omit<DiagnosisContext, 'protocol' | 'others'>

export interface Judgement {
  readonly protocols: readonly JudgedProtocol[]
  readonly health: Health
  readonly cause: CauseId | null
}

/** Amber where nobody can do more than wait, red elsewhere. */
export function healthOf(cause: Pick<Diagnosis, 'severity'> | null): Health {
  if (!cause) return 'healthy'
  return cause.severity === 'amber' ? 'throttled' : 'failing'
}

/** What the stages of every protocol come to, and the mailbox with them. */
export function judge(
  results: readonly ProtocolResult[],
  context: Context,
  beside: readonly ProtocolResult[] = [],
): Judgement {
  const { byProtocol, overall } = diagnoseProbe(results, context, beside)
  const protocols = results.map((result) => {
    const diagnosis = byProtocol[result.protocol] ?? null
    if (!diagnosis) return { ...result, health: healthOf(null) }
    return { ...result, health: healthOf(diagnosis), cause: diagnosis.cause, ...reasonsOf(diagnosis) }
  })
  return { protocols, health: healthOf(overall), cause: overall?.cause ?? null }
}

/** As many as anybody would look into. */
const MOST_CANDIDATES = 5

function reasonsOf({ confidence, ambiguous, candidates, checks }: Diagnosis): { reasons?: Reasons } {
  if (confidence === 'certain' && !ambiguous) return {}
  return { reasons: { confidence, ambiguous, candidates: candidates.slice(0, MOST_CANDIDATES), checks } }
}

/** Without a token no protocol is tried: each has the health of the token's failure. */
export function judgeWithoutToken(cause: CauseId, untried: readonly ProtocolResult[]): Judgement {
  const health = healthOf(causeOf(cause))
  return { protocols: untried.map((result) => ({ ...result, health, cause })), health, cause }
}

/** The mail server refused the sign-in in words that leave open whether the token was at fault. */
export function mayBeTheToken(result: ProtocolResult, context: Context): boolean {
  const failed = failedStage(result)
  if (failed?.stage !== 'authenticate' || failed.evidence?.source !== result.protocol) return false
  const { confidence, severity } = diagnose(failed.evidence, { ...context, protocol: result.protocol })
  return confidence !== 'certain' && severity === 'red'
}

/** The longest wait that a server asked for, in seconds. */
export function askedToWait(results: readonly ProtocolResult[]): number {
  return Math.max(0, ...results.map((result) => failedStage(result)?.evidence?.retryAfterSeconds ?? 0))
}
