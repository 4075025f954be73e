import { useTranslations } from 'next-intl'
import type { DeliveryState } from '#lib/alerts/outbox-queries.ts'

const INK: Record<DeliveryState, string> = {
  waiting: 'text-info',
  sending: 'text-info',
  sent: 'text-success',
  unsure: 'text-warning',
  failed: 'text-error',
  dropped: 'quiet',
}

const HOURGLASS = 'M4 1.75h8M4 14.25h8M5 1.75v2.5L8 8l3-3.75v-2.5M5 14.25v-2.5L8 8l3 3.75v2.5'
const SHAPE: Record<DeliveryState, string> = {
  waiting: HOURGLASS,
  sending: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  sent: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM5.2 8.2l2 2 3.7-4.2',
  unsure: 'M5.7 6a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.9-1.1 1.8M8 12.3v.1',
  failed: 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  dropped: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5ZM3.7 3.7l8.6 8.6',
}

/** What became of a message: a shape of its own, a colour, and the word. */
export function DeliveryMark({ state }: { state: DeliveryState }) {
  const t = useTranslations('alerts.delivery')
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${INK[state]}`}>
      <svg
        viewBox="0 0 16 16"
        className="size-4 shrink-0"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={SHAPE[state]} />
      </svg>
      {t(state)}
    </span>
  )
}
