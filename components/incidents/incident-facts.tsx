import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import { Fact, Facts } from '#components/registrations/facts.tsx'
import type { IncidentDetail } from '#lib/incidents/queries.ts'
import { useIncidentSubject, useSpan } from './incident-name.ts'
import { useStops } from './stops.ts'

interface Props {
  readonly detail: IncidentDetail
  /** Where its subject can be seen, for who may. */
  readonly href: string | null
  readonly mayOpenApp: boolean
}

export function IncidentFacts({ detail, href, mayOpenApp }: Props) {
  const t = useTranslations('incidents')
  const who = useTranslations('board.who')
  const format = useFormatter()
  const subjectOf = useIncidentSubject()
  const stopsOf = useStops()
  const spanOf = useSpan()
  const { incident, owner, acknowledgedBy, registration, snoozed, asOf, wider } = detail
  const { closedAt, closedWhy, since, openedAt, acknowledgedAt, snoozedUntil, stopsMost, returns } = incident
  const when = (at: Date) => <Moment at={at} now={asOf} />
  const lasted = ((closedAt?.getTime() ?? asOf) - since.getTime()) / 1000
  const name = subjectOf(incident)
  return (
    <>
      <Facts>
        <Fact name={t('detail.state')}>
          <strong>{t(closedAt ? 'detail.closed' : 'detail.open')}</strong>
          {closedAt && <> · {t(`detail.why.${closedWhy ?? 'works'}`)}</>}
          {wider && (
            <>
              {' '}
              <Link href={`/incidents/${wider}`} className="link">
                {t('detail.wider')}
              </Link>
            </>
          )}
          {snoozed && snoozedUntil && (
            <span className="text-info block text-sm">
              {t('list.snoozed', {
                until: format.dateTime(snoozedUntil, { dateStyle: 'medium', timeStyle: 'short' }),
              })}
            </span>
          )}
        </Fact>
        <Fact name={t('detail.level')}>
          {t(`level.${incident.level}`)} · {t(`severity.${incident.severity}`)}
        </Fact>
        <Fact name={t('detail.subject')}>
          {href ? (
            <Link href={href} className="link">
              {name}
            </Link>
          ) : (
            name
          )}
        </Fact>
        {registration && incident.subjectKind !== 'app' && (
          <Fact name={t('detail.app')}>
            {mayOpenApp ? (
              <Link href={`/registrations/${registration.id}`} className="link">
                {registration.name}
              </Link>
            ) : (
              registration.name
            )}
          </Fact>
        )}
        <Fact name={t('detail.since')}>{when(since)}</Fact>
        <Fact name={t('detail.opened')}>{when(openedAt)}</Fact>
        {closedAt && <Fact name={t('detail.ended')}>{when(closedAt)}</Fact>}
        <Fact name={t('detail.lasted')}>{spanOf(lasted)}</Fact>
        <Fact name={t('detail.stops')}>
          {stopsOf(incident)}
          {!closedAt && stopsMost > incident.stops && (
            <span className="quiet block text-sm">{t('detail.worst', { count: stopsMost })}</span>
          )}
        </Fact>
        <Fact name={t('detail.who')}>
          <strong>{who(incident.who as Parameters<typeof who>[0])}</strong>
        </Fact>
        <Fact name={t('detail.owner')}>
          {owner ?? <span className="quiet">{t('detail.nobody')}</span>}
          {acknowledgedAt && (
            <span className="quiet block text-sm">
              {t.rich('detail.acknowledged', {
                name: acknowledgedBy ?? '–',
                when: () => <Moment key="when" at={acknowledgedAt} now={asOf} />,
              })}
            </span>
          )}
        </Fact>
      </Facts>
      {returns > 0 && <p className="quiet mt-2 text-sm">{t('detail.returned', { count: returns })}</p>}
    </>
  )
}
