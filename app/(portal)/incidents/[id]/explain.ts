import { getTranslations } from 'next-intl/server'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { IncidentDetail } from '#lib/incidents/queries.ts'
import { isWatchCause } from '#lib/incidents/watch-causes.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { causeWords } from '#lib/web/cause-words.ts'
import { type RemedyView, remedyView } from '#lib/web/remedy-view.ts'

export interface Explained {
  readonly plain: string
  readonly steps: readonly string[]
  /** Null for what the portal watches of itself. */
  readonly remedy: RemedyView | null
}

interface Around {
  readonly cloud: Cloud | undefined
  readonly redirectUri: string
  readonly mayOpenApp: boolean
}

const MOST_STEPS = 10

/** What is wrong and what to do, with what is known of the case filled in. */
export async function explainIncident(detail: IncidentDetail, around: Around): Promise<Explained> {
  const { cause } = detail.incident
  if (isCauseId(cause)) {
    const values = valuesOf(detail, around)
    const words = await causeWords(cause, values)
    return { plain: words.plain, steps: words.steps, remedy: await remedyView(words, { values }) }
  }
  if (!isWatchCause(cause)) return { plain: '', steps: [], remedy: null }
  const t = await getTranslations('incidents.cause')
  const { subjectKind, subjectName } = detail.incident
  const values = {
    app: detail.registration?.name ?? subjectName,
    account: subjectKind === 'grant' ? subjectName : (detail.grant?.upn ?? subjectName),
  }
  const keys = Array.from({ length: MOST_STEPS }, (_, place) => `${cause}.steps.${place}`)
  const steps = keys.filter((key) => t.has(key as Parameters<typeof t.has>[0]))
  return {
    plain: t(`${cause}.plain`, values),
    steps: steps.map((key) => t(key as Parameters<typeof t>[0], values)),
    remedy: null,
  }
}

function valuesOf(
  { incident, registration, grant, stopped }: IncidentDetail,
  { cloud, redirectUri, mayOpenApp }: Around,
): RemedyValues {
  const [only] = incident.subjectKind === 'mailbox' ? stopped : []
  const protocol = incident.protocol ?? undefined
  const server = protocol && cloud?.mail[protocol]
  return {
    cloud,
    mailbox: incident.subjectKind === 'mailbox' ? incident.subjectName : null,
    account: grant?.upn ?? grant?.mail ?? null,
    accountObjectId: grant?.objectId,
    ...(only && { access: only.access }),
    ...(protocol && { protocols: [protocol] }),
    host: server?.host ?? null,
    port: server?.port ?? null,
    tenantId: registration?.tenantId,
    clientId: registration?.clientId,
    appName: registration?.name,
    redirectUri,
    servicePrincipalId: registration?.servicePrincipalId,
    registrationId: mayOpenApp ? registration?.id : null,
  }
}
