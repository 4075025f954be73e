import { useTranslations } from 'next-intl'
import { MarkedWord, type Shape } from '#components/ui/mark.tsx'
import type { DeliveryState } from '#lib/alerts/outbox-queries.ts'

const INK: Record<DeliveryState, string> = {
  waiting: 'text-info',
  sending: 'text-info',
  sent: 'text-success',
  unsure: 'text-warning',
  failed: 'text-error',
  dropped: 'quiet',
}

const SHAPE: Record<DeliveryState, Shape> = {
  waiting: 'hourglass',
  sending: 'arrow',
  sent: 'good',
  unsure: 'question',
  failed: 'bad',
  dropped: 'off',
}

/** What became of a message: a shape of its own, a colour, and the word. */
export function DeliveryMark({ state }: { state: DeliveryState }) {
  const t = useTranslations('alerts.delivery')
  return (
    <MarkedWord shape={SHAPE[state]} ink={INK[state]}>
      {t(state)}
    </MarkedWord>
  )
}
