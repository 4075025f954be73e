import type { CauseId } from '#lib/diagnosis/causes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { PortalCheck } from '#lib/diagnosis/portal-check.ts'
import type { DiagnosisContext } from '#lib/diagnosis/rule.ts'
import { PROTOCOLS, type Protocol, type ProtocolResult } from '#lib/mail/stages.ts'
import { comparePermissions, DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'
import type { Services } from '#lib/services.ts'
import type { Before } from './before.ts'
import type { Token } from './context.ts'
import type { JudgedProtocol } from './judge.ts'
import type { Subject } from './subject.ts'
import type { ProbeTools } from './tools.ts'

/** The ordinary schedule met the same before, and a fresh token was refused then: it is not drawn for nothing again. */
export function refusedBefore(
  result: ProtocolResult,
  context: DiagnosisContext,
  before: Before | null,
): boolean {
  const evidence = failedStage(result)?.evidence
  const known = carried(before, 'refresh-once').some((one) => one.result === 'bad')
  const cause = before?.protocols[result.protocol]?.cause
  if (!known || !evidence || !cause) return false
  const { candidates } = diagnose(evidence, { ...context, protocol: result.protocol })
  return candidates.some((candidate) => candidate.cause === cause)
}

/** What the check before tried already, and this one does not repeat because nobody asked for it. */
export function carried(before: Before | null, check: PortalCheck['check']): PortalCheck[] {
  if (!before?.scheduled || before.recheck) return []
  return before.ran.filter((one) => one.check === check)
}

/** The mail server refused, and its words leave the cause open. */
export function leavesOpen(judged: JudgedProtocol): boolean {
  return judged.reasons !== undefined && failedStage(judged)?.evidence?.source === judged.protocol
}

/** A protocol that the mailbox does not use and the token permits: whether it works tells much about the others. */
export function unusedProtocol(subject: Subject, token: Extract<Token, { ok: true }>): Protocol | null {
  if (subject.access === 'app') return null
  const free = PROTOCOLS.filter((protocol) => !subject.protocols.includes(protocol))
  const lacking = comparePermissions(token.scopes, free, DELEGATED_PERMISSION).protocols
  return free.find((protocol) => !lacking.includes(protocol)) ?? null
}

export function otherProtocol(result: ProtocolResult): PortalCheck {
  return {
    check: 'other-protocols',
    result: failedStage(result) ? 'bad' : 'fine',
    values: { protocol: result.protocol },
  }
}

export function refreshOnce(token: Token | undefined, results: readonly ProtocolResult[]): PortalCheck[] {
  if (!token) return []
  if (!token.ok) return [{ check: 'refresh-once', result: 'none' }]
  const refused = results.some((result) => failedStage(result)?.stage === 'authenticate')
  return [{ check: 'refresh-once', result: refused ? 'bad' : 'fine' }]
}

interface Refused {
  readonly failure: Pick<Extract<Token, { ok: false }>, 'evidence'>
  readonly cause: CauseId
}

/** Whether the app can still speak for itself when the sign-in of a person was refused. */
export async function appCheck(
  services: Services,
  subject: Pick<Subject, 'access' | 'registrationId'>,
  { failure, cause }: Refused,
  tools: Pick<ProbeTools, 'proveApp'>,
  before: Before | null,
): Promise<PortalCheck[]> {
  // What was found when something else was wrong says nothing of this.
  const known = before?.mailbox.cause === cause ? carried(before, 'app-token') : []
  if (known.length > 0) return known
  if (subject.access === 'app' || failure.evidence.source !== 'entra' || !tools.proveApp) return []
  const works = await tools.proveApp(services, subject.registrationId)
  return works === null ? [] : [{ check: 'app-token', result: works ? 'fine' : 'bad' }]
}
