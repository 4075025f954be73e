import { useTranslations } from 'next-intl'
import type { ChannelRow } from '#lib/alerts/page-queries.ts'

type ChannelFailure = NonNullable<ChannelRow['failure']>

/** Why a message did not get through, and what the other side said. */
export function FailureText({ failure }: { failure: ChannelFailure }) {
  const t = useTranslations('alerts')
  return (
    <>
      <p className="quiet">
        {t.has(`failure.${failure.code}`)
          ? t(`failure.${failure.code}`)
          : t('failure.other', { code: failure.code })}
      </p>
      {failure.said && (
        <p className="quiet wrap-anywhere">
          {t('said')} <code className="text-xs">{failure.said}</code>
        </p>
      )}
    </>
  )
}
