import { getTranslations } from 'next-intl/server'
import type { Explanation } from '#components/connect/explanation.tsx'
import type { Answer } from '#components/connect/microsoft-answer.tsx'
import type { AttemptView } from '#lib/attempts/queries.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { causeWords } from '#lib/web/cause-words.ts'

/** Why an attempt ended as it did, in the person's words; null when its title says it all. */
export async function explain(view: AttemptView, cloud: Cloud | undefined): Promise<Explanation | null> {
  const { cause, problem } = view.result ?? {}
  const t = await getTranslations('connect')
  if (problem) {
    const known = t.has(`problem.${problem}`)
    const text = known ? t(`problem.${problem}`) : t('problem.other', { code: problem })
    return cause ? { ...(await ofCause(cause, view, cloud)), plain: text } : { plain: text, steps: [] }
  }
  return cause ? ofCause(cause, view, cloud) : null
}

async function ofCause(id: string, view: AttemptView, cloud: Cloud | undefined): Promise<Explanation> {
  const { registration, result } = view
  const {
    id: named,
    title,
    plain,
    whoName,
    steps,
  } = await causeWords(isCauseId(id) ? id : 'unspecified', {
    cloud,
    mailbox: view.address,
    account: result?.used ?? view.address,
    host: cloud && new URL(cloud.loginOrigin).hostname,
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri: view.redirectUri,
  })
  return { cause: named, title, plain, who: whoName, steps }
}

/** Microsoft's own words and ids. `evidence` was masked when it was made. */
export function answerOf({ result }: AttemptView): Answer {
  const evidence = result?.evidence as Evidence | undefined
  return {
    text: evidence?.text ?? '',
    numbers: (evidence?.aadsts ?? []).map((number) => `AADSTS${number}`),
    code: evidence?.error ?? evidence?.code ?? null,
    traceId: result?.traceId ?? evidence?.traceId ?? null,
    correlationId: result?.correlationId ?? evidence?.correlationId ?? null,
    timestamp: evidence?.timestamp ?? null,
  }
}
