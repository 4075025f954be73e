import { PROTOCOLS, type Protocol, type ProtocolResult, type StageResult } from '#lib/mail/stages.ts'
import { LEVELS } from './cause.ts'
import { type Diagnosis, diagnose } from './diagnose.ts'
import type { Confidence, DiagnosisContext } from './rule.ts'

export interface ProbeDiagnosis {
  /** Null for a protocol that works; absent for one that was not probed. */
  readonly byProtocol: Readonly<Partial<Record<Protocol, Diagnosis | null>>>
  /** The one to show first, null when every protocol works. */
  readonly overall: Diagnosis | null
}

/** The stage that ended a protocol, or null when it went through to the end. */
export function failedStage(result: ProtocolResult): StageResult | null {
  return result.stages.find((stage) => stage.status === 'failed') ?? null
}

const CONFIDENCE_ORDER: readonly Confidence[] = ['certain', 'likely', 'possible']

/** Of what only has to pass, the first word is that of what slows down the most; of what is broken, of the widest. */
function place(diagnosis: Diagnosis, found: readonly Diagnosis[]): number {
  if (diagnosis.severity === 'red') return LEVELS.indexOf(diagnosis.level)
  return PROTOCOLS.length - found.filter(({ cause }) => cause === diagnosis.cause).length
}

function weight(diagnosis: Diagnosis, found: readonly Diagnosis[]): number {
  const known = diagnosis.cause === 'unspecified' ? 1 : 0
  const severity = diagnosis.severity === 'red' ? 0 : 1
  return (
    severity * 1000 +
    known * 100 +
    CONFIDENCE_ORDER.indexOf(diagnosis.confidence) * 10 +
    place(diagnosis, found)
  )
}

/** Diagnoses every protocol of one probe, each in the light of the others and of those that were tried beside. */
export function diagnoseProbe(
  results: readonly ProtocolResult[],
  context: Omit<DiagnosisContext, 'protocol' | 'others'> = {},
  beside: readonly ProtocolResult[] = [],
): ProbeDiagnosis {
  const byProtocol: Partial<Record<Protocol, Diagnosis | null>> = {}
  const found: Diagnosis[] = []
  for (const result of results) {
    const failed = failedStage(result)
    if (failed === null) {
      byProtocol[result.protocol] = null
      continue
    }
    const others = [...results, ...beside].filter((other) => other.protocol !== result.protocol)
    const evidence = failed.evidence ?? { source: result.protocol, stage: failed.stage, text: '' }
    const diagnosis = diagnose(evidence, { ...context, protocol: result.protocol, others })
    byProtocol[result.protocol] = diagnosis
    found.push(diagnosis)
  }
  const overall = found.toSorted((a, b) => weight(a, found) - weight(b, found))[0] ?? null
  return { byProtocol, overall }
}
