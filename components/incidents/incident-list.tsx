import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { Moment } from '#components/health/moment.tsx'
import type { IncidentLine } from '#lib/incidents/queries.ts'
import { useIncidentCause, useIncidentSubject, useSpan } from './incident-name.ts'
import { useStops } from './stops.ts'

/** One line an incident. The whole line leads to its page. */
export function IncidentList({ lines, asOf }: { lines: readonly IncidentLine[]; asOf: number }) {
  return (
    <ul className="space-y-2">
      {lines.map((line) => (
        <Line key={line.id} line={line} asOf={asOf} />
      ))}
    </ul>
  )
}

function Line({ line, asOf }: { line: IncidentLine; asOf: number }) {
  const t = useTranslations('incidents')
  const subjectOf = useIncidentSubject()
  const titleOf = useIncidentCause()
  const stopsOf = useStops()
  const spanOf = useSpan()
  const { closedAt, severity, level, since } = line
  const red = severity === 'red'
  const edge = closedAt ? 'border-l-base-300' : red ? 'border-l-error' : 'border-l-warning'
  return (
    <li className={`panel hover:bg-base-200 relative border-l-4 px-4 py-3 ${edge}`}>
      <div className="flex gap-2">
        <span className="mt-1">
          <HealthMark health={closedAt ? 'healthy' : red ? 'failing' : 'throttled'} />
        </span>
        <div className="min-w-0 grow">
          <h2 className="font-medium wrap-anywhere">
            <Link href={`/incidents/${line.id}`} className="after:absolute after:inset-0 hover:underline">
              {t('name.line', { subject: subjectOf(line), title: titleOf(line.cause) })}
            </Link>
          </h2>
          <p className="flex flex-wrap gap-x-3 text-sm">
            <span>{stopsOf(line)}</span>
            <span className="quiet">
              {closedAt
                ? t.rich('list.ended', {
                    when: () => <Moment key="when" at={closedAt} now={asOf} />,
                    lasted: spanOf((closedAt.getTime() - since.getTime()) / 1000),
                  })
                : t.rich('list.since', { when: () => <Moment key="when" at={since} now={asOf} /> })}
            </span>
            <span className="quiet">
              {t(`severity.${severity}`)} · {t(`level.${level}`)}
            </span>
          </p>
          <Who line={line} />
        </div>
      </div>
    </li>
  )
}

function Who({ line }: { line: IncidentLine }) {
  const t = useTranslations('incidents.list')
  const why = useTranslations('incidents.detail.why')
  const who = useTranslations('board.who')
  const format = useFormatter()
  const { closedAt, closedWhy, owner, acknowledgedAt, snoozed, snoozedUntil, returns } = line
  return (
    <p className="quiet flex flex-wrap gap-x-3 text-sm">
      {closedAt ? (
        <span>{why(closedWhy ?? 'works')}</span>
      ) : (
        <span>{t('who', { who: who(line.who as Parameters<typeof who>[0]) })}</span>
      )}
      <span>{owner ? t('owner', { name: owner }) : !closedAt && t('noOwner')}</span>
      {acknowledgedAt && <span>{t('acknowledged')}</span>}
      {snoozed && snoozedUntil && (
        <span className="text-info">
          {t('snoozed', {
            until: format.dateTime(snoozedUntil, { dateStyle: 'medium', timeStyle: 'short' }),
          })}
        </span>
      )}
      {returns > 0 && <span>{t('returned', { count: returns })}</span>}
    </p>
  )
}
