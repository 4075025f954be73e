import { useFormatter, useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'
import type { Frequency } from '#lib/incidents/sign-in-frequency.ts'
import { useSpan } from './incident-name.ts'

interface Props {
  readonly frequency: Frequency
  readonly from: Date
  readonly until: Date
}

/** A policy of the tenant ends every sign-in after a while: after which, and what helps for longer. */
export function FrequencyNotice({ frequency, from, until }: Props) {
  const t = useTranslations('incidents.frequency')
  const format = useFormatter()
  const span = useSpan()(frequency.seconds)
  const exactly = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <Notice tone="warning">
      <p className="max-w-prose">
        {frequency.told
          ? t('told', { span })
          : t('measured', { span, from: exactly(from), until: exactly(until) })}
      </p>
      <p className="max-w-prose">{t('remedy')}</p>
    </Notice>
  )
}
