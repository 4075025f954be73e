import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { boardHref } from '#lib/health/board-params.ts'
import type { Fault } from '#lib/health/faults.ts'
import { paramsOf } from '#lib/health/stopped-by.ts'
import { mayRecheck } from '#lib/probes/recheck-plan.ts'
import { useFaultSubject } from './fault-name.ts'
import { HealthMark } from './health-mark.tsx'
import { Moment } from './moment.tsx'
import { RecheckFault, type RecheckFaultAction } from './recheck-fault.tsx'

/** Shown at once: the worst of them. */
const SHOWN = 4

interface Props {
  readonly faults: readonly Fault[]
  readonly asOf: number
  /** The open incident of each fault, by its key. */
  readonly incidents?: ReadonlyMap<string, string>
  /** Absent for somebody who may not ask for checks. */
  readonly begin?: RecheckFaultAction
}

/** One line a fault, however many mailboxes it stops. */
export function FaultList({ faults, asOf, incidents, begin }: Props) {
  const t = useTranslations('board.faults')
  const rest = faults.slice(SHOWN)
  if (faults.length === 0) return null
  const lines = (shown: readonly Fault[]) => (
    <ul className="space-y-2">
      {shown.map((fault) => (
        <FaultLine
          key={fault.key}
          fault={fault}
          asOf={asOf}
          incidentId={incidents?.get(fault.key)}
          begin={begin}
        />
      ))}
    </ul>
  )
  return (
    <section aria-labelledby="wide-faults" className="mb-4">
      <h2 id="wide-faults" className="mb-2 font-semibold">
        {t('title')}
      </h2>
      {lines(faults.slice(0, SHOWN))}
      {rest.length > 0 && (
        <details className="mt-2">
          <summary className="link link-hover mb-2 cursor-pointer text-sm">
            {t('more', { count: rest.length })}
          </summary>
          {lines(rest)}
        </details>
      )}
    </section>
  )
}

interface LineProps extends Pick<Props, 'asOf' | 'begin'> {
  readonly fault: Fault
  readonly incidentId: string | undefined
}

function FaultLine({ fault, asOf, incidentId, begin }: LineProps) {
  const t = useTranslations('board.faults')
  const titles = useTranslations('causes')
  const who = useTranslations('board.who')
  const again = useTranslations('board.recheck')
  const words = useTranslations('incidents')
  const format = useFormatter()
  const subjectOf = useFaultSubject()
  const red = fault.severity === 'red'
  return (
    <li
      className={`panel flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-l-4 px-4 py-3 ${red ? 'border-l-error' : 'border-l-warning'}`}
    >
      <div className="flex min-w-0 grow basis-72 gap-2">
        <span className="mt-1">
          <HealthMark health={red ? 'failing' : 'throttled'} />
        </span>
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">
            {t('line', { subject: subjectOf(fault), title: titles(`${fault.cause}.title`) })}
          </p>
          <p className="flex flex-wrap gap-x-2 text-sm">
            <Link href={boardHref(paramsOf(fault))} className="link">
              {t(red ? 'stops' : 'slows', { count: fault.mailboxes, of: fault.of })}
            </Link>
            <span className="quiet">
              {t.rich('since', { when: () => <Moment key="when" at={fault.since} now={asOf} /> })}
            </span>
            <span className="quiet">{t('who', { who: who(fault.who) })}</span>
            {incidentId && (
              <Link href={`/incidents/${incidentId}`} className="link">
                {words('ofFault')}{' '}
                <span className="sr-only">{words('ofFaultOf', { subject: subjectOf(fault) })}</span>
              </Link>
            )}
          </p>
          {fault.recheckUntil && (
            <p className="text-info text-sm">
              {again('fault', { until: format.dateTime(fault.recheckUntil, { timeStyle: 'short' }) })}
            </p>
          )}
        </div>
      </div>
      {begin && !fault.recheckUntil && mayRecheck(fault.cause) && (
        <RecheckFault faultKey={fault.key} subject={subjectOf(fault)} begin={begin} />
      )}
    </li>
  )
}
