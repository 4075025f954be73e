import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import type { IncidentDetail } from '#lib/incidents/queries.ts'
import { useIncidentCause, useIncidentSubject } from './incident-name.ts'

export function IncidentTitle({ incident }: Pick<IncidentDetail, 'incident'>) {
  const t = useTranslations('incidents.name')
  const subject = useIncidentSubject()(incident)
  const title = useIncidentCause()(incident.cause)
  const { closedAt, severity } = incident
  return (
    <span className="flex items-start gap-2">
      <span className="mt-2">
        <HealthMark health={closedAt ? 'healthy' : severity === 'red' ? 'failing' : 'throttled'} />
      </span>
      {t('line', { subject, title })}
    </span>
  )
}
