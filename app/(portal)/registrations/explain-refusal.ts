import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'
import { causeWords } from '#lib/web/cause-words.ts'

interface Subject {
  readonly cloud: Cloud
  readonly clientId: string
  readonly tenant: string
  readonly name: string
  readonly redirectUri: string
}

/** Puts a refused secret into the person's words: cause, what to do, and Entra's ids for its sign-in log. */
export async function explainRefusal(failure: TokenFailure, subject: Subject): Promise<ExplainedRefusal> {
  const { evidence } = failure
  const { id, title, plain, steps } = await causeWords(diagnose(evidence).cause, {
    cloud: subject.cloud,
    host: new URL(subject.cloud.loginOrigin).hostname,
    tenantId: subject.tenant,
    clientId: subject.clientId,
    appName: subject.name || subject.clientId,
    redirectUri: subject.redirectUri,
  })
  return {
    cause: id,
    title,
    plain,
    steps,
    answer: {
      text: evidence.text,
      numbers: (evidence.aadsts ?? []).map((number) => `AADSTS${number}`),
      code: evidence.code ?? evidence.error ?? null,
      traceId: evidence.traceId ?? null,
      correlationId: evidence.correlationId ?? null,
      timestamp: evidence.timestamp ?? null,
    },
  }
}
