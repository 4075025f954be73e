import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { DeliveryRow } from '#lib/alerts/outbox-queries.ts'
import { DeliveryMark } from './delivery-mark.tsx'

/** Who was told of one incident, and what became of it. */
export function Told({ rows, now }: { rows: readonly DeliveryRow[]; now: number }) {
  const t = useTranslations('alerts')
  if (rows.length === 0) return <p className="quiet">{t('told.none')}</p>
  return (
    <ul className="divide-base-300 divide-y text-sm">
      {rows.map((row) => (
        <li key={row.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2">
          <span className="font-medium wrap-anywhere">{row.channelName}</span>
          <span className="quiet">{t(`kind.${row.kind}`)}</span>
          <DeliveryMark state={row.state} />
          <span className="quiet">
            <Moment at={row.sentAt ?? row.createdAt} now={now} />
          </span>
        </li>
      ))}
    </ul>
  )
}
