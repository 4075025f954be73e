import { getTranslations } from 'next-intl/server'
import type { ExplainedRefusal } from '#components/registrations/explained-refusal.tsx'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { TokenFailure } from '#lib/microsoft/token-client.ts'

interface Subject {
  readonly cloud: Cloud
  readonly clientId: string
  readonly tenant: string
  readonly name: string
  readonly redirectUri: string
}

/** Puts a refused secret into the person's words: cause, what to do, and Entra's ids for its sign-in log. */
export async function explainRefusal(failure: TokenFailure, subject: Subject): Promise<ExplainedRefusal> {
  const t = await getTranslations('causes')
  const { evidence } = failure
  const { cause } = diagnose(evidence)
  const { hostname } = new URL(subject.cloud.loginOrigin)
  const values = {
    mailbox: '',
    account: '',
    protocol: '',
    host: hostname,
    port: '443',
    tenantId: subject.tenant,
    clientId: subject.clientId,
    appName: subject.name || subject.clientId,
    redirectUri: subject.redirectUri,
    entraPortal: subject.cloud.entraPortal,
  }
  const steps: string[] = []
  while (t.has(`${cause}.steps.${steps.length}`)) steps.push(t(`${cause}.steps.${steps.length}`, values))
  return {
    title: t(`${cause}.title`, values),
    plain: t(`${cause}.plain`, values),
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
