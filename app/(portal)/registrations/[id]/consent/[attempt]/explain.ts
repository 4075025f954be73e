import { getTranslations } from 'next-intl/server'
import type { Explanation } from '#components/connect/explanation.tsx'
import type { Answer } from '#components/connect/microsoft-answer.tsx'
import { type CauseId, causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { ConsentView } from '#lib/registrations/consent-queries.ts'

/** What stands in the way of the consent, in words; null when nothing does, or somebody only pressed Cancel. */
export async function explain(view: ConsentView, cloud: Cloud | undefined): Promise<Explanation | null> {
  const { registration, result, redirectUri } = view
  if (!result?.cause || view.phase === 'cancelled') return null
  const cause: CauseId = isCauseId(result.cause) ? result.cause : 'unspecified'
  const t = await getTranslations('causes')
  const board = await getTranslations('board')
  const values = {
    mailbox: '',
    account: '',
    protocol: 'IMAP, POP3, SMTP',
    host: cloud ? new URL(cloud.loginOrigin).hostname : '',
    port: '443',
    tenantId: result.tenantId ?? registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri,
    entraPortal: cloud?.entraPortal ?? '',
  }
  const steps: string[] = []
  while (t.has(`${cause}.steps.${steps.length}`)) steps.push(t(`${cause}.steps.${steps.length}`, values))
  return {
    title: t(`${cause}.title`, values),
    plain: t(`${cause}.plain`, values),
    who: board(`who.${causeOf(cause).who}`),
    steps,
  }
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
