import { useFormatter, useTranslations } from 'next-intl'
import type { DaysLeft, ExpiryTone } from '#lib/credentials/days-left.ts'

const INK: Record<ExpiryTone, string> = {
  ok: 'text-success',
  notice: 'text-info',
  warning: 'text-warning',
  urgent: 'text-error',
  expired: 'text-error',
}

const SHAPE: Record<ExpiryTone, React.ReactNode> = {
  ok: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2" />,
  notice: <path d="M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM8 4.7V8l2.3 1.7" />,
  warning: <path d="M8 2.2 1.9 13.1h12.2L8 2.2ZM8 6.4v3.2M8 11.4v.1" />,
  urgent: <path d="M8 2.2 1.9 13.1h12.2L8 2.2ZM8 6.4v3.2M8 11.4v.1" />,
  expired: (
    <path d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4L5.4 1.75ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" />
  ),
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
        <svg
          viewBox="0 0 16 16"
          className="size-4 shrink-0 self-center"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          {SHAPE[left.tone]}
        </svg>
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
