import type { ProbeResults } from '#lib/db/schema/mailboxes.ts'
import { failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Unnamed } from './fingerprint.ts'

/** What a probe met and no rule could name. Without a token no protocol was tried, so its failure is told once. */
export function unnamedOf({ token, protocols }: ProbeResults, cloud: string): Unnamed[] {
  if (token?.status === 'failed') {
    const evidence = token.evidence as Evidence | undefined
    return token.cause === 'unspecified' && evidence ? [{ seenIn: 'token', evidence, cloud }] : []
  }
  return protocols.flatMap((result) => {
    const evidence = result.cause === 'unspecified' ? failedStage(result)?.evidence : undefined
    return evidence ? [{ seenIn: 'probe' as const, evidence, cloud }] : []
  })
}
