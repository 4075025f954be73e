import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { Moment } from '#components/health/moment.tsx'
import type { IncidentsOfMailbox } from '#lib/incidents/queries.ts'
import { useIncidentCause, useIncidentSubject, useSpan } from './incident-name.ts'

interface Props {
  readonly incidents: IncidentsOfMailbox
  readonly asOf: number
}

/** The incidents that a mailbox is part of now. */
export function OpenIncidents({ incidents: { open }, asOf }: Props) {
  const t = useTranslations('incidents')
  const subjectOf = useIncidentSubject()
  const titleOf = useIncidentCause()
  if (open.length === 0) return null
  return (
    <ul aria-label={t('ofMailbox.open', { count: open.length })} className="space-y-2">
      {open.map((incident) => (
        <li key={incident.id} className="panel flex flex-wrap items-start gap-x-3 px-4 py-3 text-sm">
          <span className="font-medium">{t('ofMailbox.open', { count: 1 })}</span>
          <Link href={`/incidents/${incident.id}`} className="link wrap-anywhere">
            {t('name.line', { subject: subjectOf(incident), title: titleOf(incident.cause) })}
          </Link>
          <span className="quiet">
            {t.rich('list.since', { when: () => <Moment key="when" at={incident.since} now={asOf} /> })}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The last ones of its own that are over. */
export function EarlierIncidents({ incidents: { earlier }, asOf }: Props) {
  const t = useTranslations('incidents')
  const titleOf = useIncidentCause()
  const spanOf = useSpan()
  if (earlier.length === 0) return <p className="quiet">{t('ofMailbox.none')}</p>
  return (
    <ul className="divide-base-300 divide-y">
      {earlier.map(({ id, cause, closedAt, since }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 py-2 text-sm">
          <HealthMark health="healthy" />
          <Link href={`/incidents/${id}`} className="link wrap-anywhere">
            {titleOf(cause)}
          </Link>
          {closedAt && (
            <span className="quiet">
              {t.rich('list.ended', {
                when: () => <Moment key="when" at={closedAt} now={asOf} />,
                lasted: spanOf((closedAt.getTime() - since.getTime()) / 1000),
              })}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
