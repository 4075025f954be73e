import { useFormatter, useTranslations } from 'next-intl'
import { Mark, type Shape } from '#components/ui/mark.tsx'
import type { DaysLeft, ExpiryTone } from '#lib/credentials/days-left.ts'

const INK: Record<ExpiryTone, string> = {
  ok: 'text-success',
  notice: 'text-info',
  warning: 'text-warning',
  urgent: 'text-error',
  expired: 'text-error',
}

const SHAPE: Record<ExpiryTone, Shape> = {
  ok: 'good',
  notice: 'clock',
  warning: 'warning',
  urgent: 'warning',
  expired: 'bad',
}

interface Props {
  readonly left: DaysLeft
  /** Shown in UTC, in which the days are counted. */
  readonly expiresAt: Date
  readonly withDate?: boolean
  /** Of no weight for the portal: no colour. */
  readonly faint?: boolean
}

/** How long a secret still lasts: shape, words and colour say the same. */
export function Expiry({ left, expiresAt, withDate = true, faint = false }: Props) {
  const t = useTranslations('registrations.expiry')
  const format = useFormatter()
  const words = left.tone === 'expired' ? t('past', { days: -left.days }) : t('left', { days: left.days })
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span
        className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${faint ? 'quiet' : `font-medium ${INK[left.tone]}`}`}
      >
        <Mark shape={SHAPE[left.tone]} className="self-center" />
        {words}
      </span>
      {withDate && (
        <time dateTime={expiresAt.toISOString()} className="quiet text-sm whitespace-nowrap">
          {t('on', { date: format.dateTime(expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }) })}
        </time>
      )}
    </span>
  )
}
