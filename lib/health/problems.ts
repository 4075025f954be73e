import type { ProbeResults, Reasons } from '#lib/db/schema/mailboxes.ts'
import { CAUSES, type CauseId, knownCause } from '#lib/diagnosis/causes.ts'
import { failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** One cause that a probe found, with everything it stops. */
export interface Problem {
  readonly cause: CauseId
  readonly protocols: readonly Protocol[]
  /** No token could be drawn: no mail server was asked. */
  readonly token: boolean
  readonly evidence: Evidence | null
  /** Why this cause and no other; null where nothing was left open. */
  readonly reasons: Reasons | null
}

const WORST_FIRST = { red: 0, amber: 1 } as const

/** What is wrong, each cause once, the worst first. */
export function problemsOf({ token, protocols }: ProbeResults): Problem[] {
  if (token?.status === 'failed') {
    const evidence = (token.evidence as Evidence | undefined) ?? null
    return [
      {
        cause: known(token.cause),
        protocols: protocols.map((one) => one.protocol),
        token: true,
        evidence,
        reasons: null,
      },
    ]
  }
  const found = new Map<CauseId, Problem>()
  for (const result of protocols) {
    if (!result.cause) continue
    const cause = known(result.cause)
    const before = found.get(cause)
    found.set(cause, {
      cause,
      token: false,
      protocols: [...(before?.protocols ?? []), result.protocol],
      evidence: before?.evidence ?? failedStage(result)?.evidence ?? null,
      reasons: before?.reasons ?? result.reasons ?? null,
    })
  }
  const weight = ({ cause }: Problem) => WORST_FIRST[CAUSES[cause].severity]
  return [...found.values()].toSorted((a, b) => weight(a) - weight(b))
}

/** An older version may have written a cause that this one no longer knows. */
function known(cause: string | undefined): CauseId {
  return cause === undefined ? 'unspecified' : knownCause(cause)
}
