import type { Explanation } from '#components/connect/explanation.tsx'
import type { Answer } from '#components/connect/microsoft-answer.tsx'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ConsentView } from '#lib/registrations/consent-queries.ts'
import { causeWords } from '#lib/web/cause-words.ts'

/** What stands in the way of the consent, in words; null when nothing does, or somebody only pressed Cancel. */
export async function explain(view: ConsentView, cloud: Cloud | undefined): Promise<Explanation | null> {
  const { registration, result, redirectUri } = view
  if (!result?.cause || view.phase === 'cancelled') return null
  const cause = isCauseId(result.cause) ? result.cause : 'unspecified'
  const { id, title, plain, whoName, steps } = await causeWords(cause, {
    cloud,
    protocols: PROTOCOLS,
    host: cloud && new URL(cloud.loginOrigin).hostname,
    tenantId: result.tenantId ?? registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri,
  })
  return { cause: id, title, plain, who: whoName, steps }
}

/** Microsoft's own words and ids. `evidence` was masked when it was made. */
export function answerOf({ result }: ConsentView): Answer {
  const evidence = result?.evidence as Evidence | undefined
  return {
    text: evidence?.text ?? '',
    numbers: (evidence?.aadsts ?? []).map((number) => `AADSTS${number}`),
    code: evidence?.error ?? evidence?.code ?? null,
    traceId: result?.traceId ?? null,
    correlationId: result?.correlationId ?? null,
    timestamp: evidence?.timestamp ?? null,
  }
}
