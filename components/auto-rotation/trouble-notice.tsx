import { useFormatter, useTranslations } from 'next-intl'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { isObstacle } from '#lib/rotation/auto-codes.ts'

interface Props {
  readonly trouble: {
    readonly code: string
    readonly evidence: Evidence | null
    /** ISO 8601. */
    readonly at: string
  }
  readonly now: Date
  readonly on: boolean
}

/** Why it came to nothing when it was last tried, with Microsoft's words for whoever asks them. */
export function TroubleNotice({ trouble, now, on }: Props) {
  const t = useTranslations('autorotation.trouble')
  const obstacle = useTranslations('autorotation.obstacle')
  const format = useFormatter()
  const { code, evidence, at } = trouble
  return (
    <Notice tone="warning" title={t('title')}>
      <p className="wrap-anywhere">{obstacle(isObstacle(code) ? code : 'refused')}</p>
      {evidence && (
        <div className="bg-base-200 rounded-field p-3 text-sm">
          <div className="flex items-center justify-between gap-2">
            <p className="font-semibold">{t('answer')}</p>
            <CopyButton text={evidence.text} label={t('answer')} />
          </div>
          <p className="mt-1 wrap-anywhere">{[evidence.error, evidence.text].filter(Boolean).join(': ')}</p>
        </div>
      )}
      <p className="quiet text-sm">
        {t('at', { when: format.relativeTime(new Date(at), now) })}
        {on && <> {t('again')}</>}
      </p>
    </Notice>
  )
}
