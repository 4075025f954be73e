import type { Protocol, ProtocolResult, Stage } from '#lib/mail/stages.ts'
import type { DiagnosisContext } from './rule.ts'

function stageStatus(result: ProtocolResult, stage: Stage): string | undefined {
  return result.stages.find((candidate) => candidate.stage === stage)?.status
}

/** Another protocol of the same probe was let in, with the same token. */
export function authenticatedElsewhere(context: DiagnosisContext, protocol?: Protocol): boolean {
  return (context.others ?? []).some(
    (other) =>
      (protocol === undefined || other.protocol === protocol) &&
      stageStatus(other, 'authenticate') === 'passed',
  )
}

/** Another protocol of the same probe went through to the end, with the same token. */
export function worksElsewhere(context: DiagnosisContext, protocol?: Protocol): boolean {
  return (context.others ?? []).some(
    (other) =>
      (protocol === undefined || other.protocol === protocol) && stageStatus(other, 'open') === 'passed',
  )
}
