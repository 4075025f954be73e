import { useTranslations } from 'next-intl'
import { causeOf } from '#lib/diagnosis/causes.ts'
import type { BoardRow } from '#lib/health/queries.ts'
import { useFaultSubject } from './fault-name.ts'
import { HealthMark } from './health-mark.tsx'

/** What is wrong with one mailbox; in a low voice when a wider fault above says it already. */
export function RowState({ row }: { row: Pick<BoardRow, 'health' | 'cause' | 'fault'> }) {
  const t = useTranslations('board')
  const titles = useTranslations('causes')
  const subjectOf = useFaultSubject()
  const { health, cause, fault } = row
  return (
    <div className="flex gap-1.5">
      <span className="mt-0.5">
        <HealthMark health={health} />
      </span>
      <div className="min-w-0">
        <span className={cause ? 'sr-only' : ''}>{t(`health.${health}`)}</span>
        {cause && (
          <>
            <span className={fault ? 'quiet text-sm wrap-anywhere' : 'font-medium wrap-anywhere'}>
              {titles(`${cause}.title`)}
            </span>
            <span className="quiet block text-sm wrap-anywhere">
              {fault
                ? t(fault.severity === 'red' ? 'faults.row' : 'faults.rowSlow', { subject: subjectOf(fault) })
                : t(`who.${causeOf(cause).who}`)}
            </span>
          </>
        )}
      </div>
    </div>
  )
}
