import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import type { DeliveryRow } from '#lib/alerts/outbox-queries.ts'
import { DeliveryMark } from './delivery-mark.tsx'
import { FailureText } from './failure-text.tsx'
import { SendAgain, type SendAgainAction } from './send-again.tsx'

export interface DeliveryLine extends Omit<DeliveryRow, 'message'> {
  /** In the words in which it is told; null when they were cleared away. */
  readonly title: string | null
}

interface Props {
  readonly lines: readonly DeliveryLine[]
  readonly now: number
  readonly again: SendAgainAction
}

export function DeliveryList({ lines, now, again }: Props) {
  const t = useTranslations('alerts')
  return (
    <ul className="panel divide-base-300 divide-y">
      {lines.map((line) => (
        <li
          key={line.id}
          className="grid gap-x-6 gap-y-1 px-4 py-3 sm:px-5 md:grid-cols-[minmax(0,6fr)_minmax(0,3fr)_minmax(0,4fr)]"
        >
          <div className="min-w-0">
            <p className="wrap-anywhere">{line.title ?? <em>{t('deliveries.cleared')}</em>}</p>
            <p className="quiet text-sm">
              {t(`kind.${line.kind}`)} · <Moment at={line.createdAt} now={now} />
              {line.incidentId && (
                <>
                  {' · '}
                  <Link href={`/incidents/${line.incidentId}`} className="link">
                    {t('deliveries.incident')}
                  </Link>
                </>
              )}
            </p>
          </div>
          <p className="min-w-0 text-sm">
            <Link href={`/alerts/channels/${line.channelId}`} className="link link-hover wrap-anywhere">
              {line.channelName}
            </Link>
          </p>
          <Course line={line} now={now} again={again} />
        </li>
      ))}
    </ul>
  )
}

function Course({ line, now, again }: { line: DeliveryLine; now: number; again: SendAgainAction }) {
  const t = useTranslations('alerts')
  const stuck = line.state === 'unsure' || line.state === 'failed'
  return (
    <div className="min-w-0 space-y-1 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <DeliveryMark state={line.state} />
        <span className="quiet">
          {line.sentAt && <Moment at={line.sentAt} now={now} />}
          {line.attempts > 1 && ` ${t('deliveries.attempts', { count: line.attempts })}`}
        </span>
      </p>
      {line.state === 'waiting' && (
        <p className="quiet">
          {t('deliveries.next')} <Moment at={line.nextTryAt} now={now} />
        </p>
      )}
      {(line.state === 'unsure' || line.state === 'dropped') && (
        <p className="quiet">{t(`deliveryHint.${line.state}`)}</p>
      )}
      {line.failure && line.state !== 'sent' && <FailureText failure={line.failure} />}
      {stuck && line.title && (
        <SendAgain deliveryId={line.id} unsure={line.state === 'unsure'} action={again} />
      )}
    </div>
  )
}
